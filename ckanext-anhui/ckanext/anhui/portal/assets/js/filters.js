/* The facets on a small screen: 筛选 opens them as a sheet that stays open while filters are chosen. In any facet with
   many values, a field that looks through them. Without this the facets stand below the list, and every link is a link. */
(() => {
  const part = (id) => document.getElementById(id);
  if (!part("search-facets")) return;

  const look = (box) => {
    for (const field of box.querySelectorAll(".facet-find")) {
      const facet = field.closest(".facet");
      const more = facet.querySelector(".more");
      field.hidden = false;
      field.addEventListener("input", () => {
        const words = field.value.trim().toLowerCase();
        for (const item of facet.querySelectorAll("li")) item.hidden = !item.textContent.toLowerCase().includes(words);
        if (more) more.open = Boolean(words);
      });
    }
  };
  look(document);
  if (!window.HTMLDialogElement || !part("search-results")) return;
  document.documentElement.classList.add("has-sheet");

  const sheet = document.createElement("dialog");
  const head = document.createElement("div");
  const foot = document.createElement("div");
  const done = document.createElement("button");
  const title = document.createElement("h2");
  const shut = document.createElement("button");
  const clear = document.createElement("a");
  head.className = "sheet-head";
  foot.className = "sheet-foot";
  sheet.className = "sheet";
  done.className = "button";
  shut.className = clear.className = "button quiet";
  done.type = shut.type = "button";
  done.setAttribute("aria-live", "polite");
  head.append(title, shut);
  foot.append(clear, done);
  sheet.append(head, foot);
  document.body.append(sheet);

  const say = () => {
    const words = part("search-results").dataset;
    title.textContent = words.title;
    sheet.setAttribute("aria-label", words.title);
    shut.textContent = words.close;
    done.textContent = words.show;
    clear.textContent = words.clear;
    clear.href = words.clearHref || "#";
    clear.hidden = !words.clearHref;
  };

  let home;
  const open = () => {
    const facets = part("search-facets");
    home = facets.parentElement;
    head.after(facets);
    say();
    sheet.showModal();
  };
  sheet.addEventListener("close", () => {
    home.append(part("search-facets"));
    const opener = document.querySelector(".to-facets");
    if (opener) opener.focus();
  });
  done.addEventListener("click", () => sheet.close());
  shut.addEventListener("click", () => sheet.close());
  document.addEventListener("click", (event) => {
    if (!event.target.closest(".to-facets")) return;
    event.preventDefault();
    open();
  });

  /* A filter chosen in the sheet: the list behind it changes, the sheet stays. What fails becomes a plain link. */
  sheet.addEventListener("click", async (event) => {
    const link = event.target.closest("a");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const facet = link.closest(".facet");
    sheet.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(link.href);
      if (!answer.ok) throw new Error(answer.statusText);
      const next = new DOMParser().parseFromString(await answer.text(), "text/html");
      const unfolded = [...sheet.querySelectorAll(".facet[open]")].map((one) => one.dataset.facet);
      for (const id of ["search-results", "search-facets"]) part(id).replaceWith(document.adoptNode(next.getElementById(id)));
      for (const one of sheet.querySelectorAll(".facet")) one.open = one.open || unfolded.includes(one.dataset.facet);
      look(sheet);
      history.replaceState(null, "", link.href);
      document.title = next.title;
      say();
      const again = facet && sheet.querySelector(`.facet[data-facet="${facet.dataset.facet}"] summary`);
      (again || done).focus();
    } catch {
      location.href = link.href;
    }
    sheet.removeAttribute("aria-busy");
  });
})();
