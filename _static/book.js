// Small helps that style sheets cannot give.
(() => {
  const ready = (run) =>
    document.readyState === "loading"
      ? document.addEventListener("DOMContentLoaded", run)
      : run();

  // A wide formula scrolls in its own box: make that a stop of the Tab key.
  // Measured first and changed afterwards: the page is laid out only once.
  const stops = () => {
    const boxes = [...document.querySelectorAll("div.math, span.math")];
    const wide = boxes.map((box) => box.scrollWidth > box.clientWidth);
    boxes.forEach((box, i) => {
      if (wide[i]) box.tabIndex = 0;
      else if (box.hasAttribute("tabindex")) box.removeAttribute("tabindex");
    });
  };
  const later = window.requestIdleCallback ?? ((run) => setTimeout(run, 200));

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
    document.fonts.ready.then(() => later(stops));
    addEventListener("resize", () => later(stops));
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

    // On paper everything is open and dark on white; afterwards as before.
    const page = document.documentElement.dataset;
    addEventListener("beforeprint", () => {
      page.shown = page.theme;
      page.theme = "light";
      for (const fold of document.querySelectorAll("details.question:not([open])")) {
        fold.open = true;
        fold.dataset.printed = "";
      }
    });
    addEventListener("afterprint", () => {
      page.theme = page.shown;
      for (const fold of document.querySelectorAll("details[data-printed]")) {
        fold.open = false;
        delete fold.dataset.printed;
      }
    });
  });
})();
