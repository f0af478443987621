/* The rows of a table: searching, sorting, filtering and turning pages change the section and nothing else. The address
   says the same, the focus stays where it was, the count is read out. A table being made is looked at again. Without
   this every link is a link and the form is a form. */
(() => {
  const section = () => document.getElementById("table");
  if (!section() || !window.DOMParser) return;
  const WAIT = 3000;
  const said = document.createElement("div");
  said.className = "visually-hidden";
  said.setAttribute("role", "status");
  document.body.append(said);
  let asking;

  /* What has the focus, named so that it is found again in the new section. */
  const focused = () => {
    const one = document.activeElement;
    if (!section().contains(one)) return null;
    const { sort, page } = one.dataset || {};
    if (sort !== undefined) return `[data-sort="${CSS.escape(sort)}"]`;
    if (page) return `[data-page="${page}"]`;
    if (one.name) return `[name="${CSS.escape(one.name)}"]`;
    return one.matches(".grid-scroll") ? ".grid-scroll" : "";
  };

  const renew = async (address, { quiet = false } = {}) => {
    asking?.abort();
    asking = new AbortController();
    const old = section();
    const scroll = old.querySelector(".grid-scroll");
    const left = scroll ? scroll.scrollLeft : 0;
    if (!quiet) old.setAttribute("aria-busy", "true");
    const answer = await fetch(address, { signal: asking.signal });
    if (!answer.ok) throw new Error(answer.statusText);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const next = page.getElementById("table");
    if (!next) throw new Error("no table");
    const where = focused();
    const caret = document.activeElement?.selectionStart;
    old.replaceWith(document.adoptNode(next));
    const region = next.querySelector(".grid-scroll");
    if (region) region.scrollLeft = left;
    if (where !== null) {
      const again = (where && next.querySelector(where)) || next.querySelector("h2");
      again?.focus({ preventScroll: true });
      if (caret != null && again?.setSelectionRange && again.type !== "checkbox") again.setSelectionRange(caret, caret);
    }
    said.textContent = next.dataset.said || "";
    watch();
  };

  const go = async (address, remember = true) => {
    try {
      await renew(address);
      if (remember) history.pushState({ table: true }, "", address);
    } catch (error) {
      if (error.name !== "AbortError") location.href = address;
    }
  };

  const watch = () => {
    if (!section().querySelector("[data-refresh]")) return;
    setTimeout(() => renew(location.href, { quiet: true }).catch(() => setTimeout(watch, WAIT)), WAIT);
  };

  const asked = (form) => {
    const kept = new URLSearchParams();
    const usual = { rows: "50" };
    for (const [name, value] of new FormData(form)) if (value.trim() && usual[name] !== value) kept.append(name, value.trim());
    const query = kept.toString();
    return location.pathname + (query ? `?${query}` : "");
  };

  document.addEventListener("submit", (event) => {
    if (!event.target.matches(".grid-form")) return;
    event.preventDefault();
    go(asked(event.target));
  });
  document.addEventListener("change", (event) => {
    if (event.target.matches(".grid-form select")) go(asked(event.target.form));
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest(".grid-form a");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey || event.button) return;
    const address = new URL(link.href);
    if (address.pathname !== location.pathname) return;
    event.preventDefault();
    go(address.pathname + address.search);
  });
  addEventListener("popstate", () => go(location.href, false));
  watch();
})();
