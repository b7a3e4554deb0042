// Small helps that style sheets cannot give.
(() => {
  const ready = (run) =>
    document.readyState === "loading"
      ? document.addEventListener("DOMContentLoaded", run)
      : run();

  // A wide formula scrolls in its own box: make that a stop of the Tab key.
  const stops = () => {
    for (const box of document.querySelectorAll("div.math, span.math")) {
      if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
      else box.removeAttribute("tabindex");
    }
  };

  // A link to a question, or to something in its answer, opens the answer.
  const unfold = () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    const folded = target && target.closest("details.question");
    if (folded && !folded.open) {
      folded.open = true;
      target.scrollIntoView();
    }
  };

  ready(() => {
    stops();
    addEventListener("resize", stops);
    document.fonts?.ready.then(stops);
    unfold();
    addEventListener("hashchange", unfold);

    // The search link opens the search field where scripts run.
    for (const link of document.querySelectorAll("a.search-button__button")) {
      link.addEventListener("click", (event) => event.preventDefault());
    }

    // A menu closes after a choice, on Escape, and when something else is meant.
    for (const menu of document.querySelectorAll("details.menu")) {
      menu.addEventListener("click", (event) => {
        if (event.target.closest("button")) menu.open = false;
      });
      document.addEventListener("click", (event) => {
        if (!menu.contains(event.target)) menu.open = false;
      });
      document.addEventListener("keydown", (event) => {
        if (event.key === "Escape") menu.open = false;
      });
    }

    // Everything is open on paper, and folded again afterwards.
    addEventListener("beforeprint", () => {
      for (const fold of document.querySelectorAll("details.question:not([open])")) {
        fold.open = true;
        fold.dataset.printed = "";
      }
    });
    addEventListener("afterprint", () => {
      for (const fold of document.querySelectorAll("details[data-printed]")) {
        fold.open = false;
        delete fold.dataset.printed;
      }
    });
  });
})();
