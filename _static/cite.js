// The "Cite" panel: choose a section, copy a reference. Without this
// script the panel shows the reference of the whole chapter.
(() => {
  const panel = document.getElementById("cite-this-page");
  if (!panel) return;
  const select = panel.querySelector("select");
  const apa = panel.querySelector("#cite-apa");
  const bibtex = panel.querySelector("#cite-bibtex");
  const link = panel.querySelector("#cite-link");
  const status = panel.querySelector(".cite-copied");
  const relative = !/^https?:/.test(link.getAttribute("href"));
  const page = link.textContent;

  function show() {
    const chosen = select.selectedOptions[0].dataset;
    apa.innerHTML = chosen.apa;
    bibtex.textContent = chosen.bibtex;
    link.href = chosen.link;
    link.textContent = !relative ? chosen.link
      : chosen.link.startsWith("#") ? page + chosen.link : page;
    status.textContent = "";
  }

  // A heading's permalink chooses its section.
  function follow() {
    const label = decodeURIComponent(location.hash.slice(1));
    const found = [...select.options].find((o) => o.value === label);
    if (found && select.value !== label) { select.value = label; show(); }
  }

  async function copy(element, name) {
    const text = element.textContent;
    try {
      await navigator.clipboard.writeText(text);
    } catch {  // a file opened from the disk has no clipboard
      const range = document.createRange();
      range.selectNodeContents(element);
      getSelection().removeAllRanges();
      getSelection().addRange(range);
      document.execCommand("copy");
    }
    status.textContent = name + " copied";
  }

  for (const [element, name] of [[apa, "APA reference"], [bibtex, "BibTeX entry"]]) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = "Copy";
    button.setAttribute("aria-label", "Copy the " + name);
    button.addEventListener("click", () => copy(element, name));
    document.getElementById(element.id + "-name").append(button);
  }
  select.addEventListener("change", show);
  panel.querySelector(".cite-choice").hidden = false;
  addEventListener("hashchange", follow);
  follow();
})();
