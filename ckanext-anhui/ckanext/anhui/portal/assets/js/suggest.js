/* Suggestions under the search box: <form data-suggest="address" data-kinds='[["dataset","数据"],…]' data-list="建议">.
   A combobox as WAI-ARIA 1.2 has it. The form works without it; whatever fails here only leaves the list closed. */
(() => {
  const WAIT = 150, MOST = 8;

  for (const form of document.querySelectorAll("form[data-suggest]")) {
    const input = form.elements.q;
    const kinds = JSON.parse(form.dataset.kinds);
    const list = document.createElement("div");
    let timer, running, options = [], current = -1, asked = "";

    list.id = `${input.id}-list`;
    list.className = "suggestions";
    list.hidden = true;
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", form.dataset.list);
    form.append(list);
    for (const [name, value] of Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id }))
      input.setAttribute(name, value);

    const close = () => {
      list.hidden = true;
      input.setAttribute("aria-expanded", "false");
      choose(-1);
    };

    const forget = () => {
      clearTimeout(timer);
      if (running) running.abort();
      asked = "";
      close();
    };

    const choose = (index) => {
      if (options[current]) options[current].setAttribute("aria-selected", "false");
      current = index;
      const option = options[index];
      if (!option) return input.removeAttribute("aria-activedescendant");
      option.setAttribute("aria-selected", "true");
      option.scrollIntoView({ block: "nearest" });
      input.setAttribute("aria-activedescendant", option.id);
    };

    const marked = (title, words) => {
      const at = title.toLowerCase().indexOf(words.toLowerCase());
      if (at < 0) return [title];
      const mark = document.createElement("mark");
      mark.textContent = title.slice(at, at + words.length);
      return [title.slice(0, at), mark, title.slice(at + words.length)];
    };

    const option = (one, words) => {
      const item = document.createElement("div");
      const title = document.createElement("span");
      const note = document.createElement("span");
      item.id = `${list.id}-${options.length}`;
      item.className = "suggestion";
      item.dataset.href = one.url;
      item.setAttribute("role", "option");
      item.setAttribute("aria-selected", "false");
      title.append(...marked(one.title, words));
      note.className = "note";
      note.textContent = one.note;
      for (const part of [title, note]) if (/[\u3400-\u9fff]/.test(part.textContent)) part.lang = "zh-Hans-CN";
      item.append(title, note);
      options.push(item);
      return item;
    };

    const show = (found, words) => {
      options = [];
      current = -1;
      list.replaceChildren();
      input.removeAttribute("aria-activedescendant");
      for (const [kind, called] of kinds) {
        const ones = found.filter((one) => one.kind === kind);
        if (!ones.length) continue;
        const group = document.createElement("div");
        const name = document.createElement("div");
        group.setAttribute("role", "group");
        group.setAttribute("aria-label", called);
        name.className = "kind";
        name.setAttribute("aria-hidden", "true");
        name.textContent = called;
        group.append(name, ...ones.map((one) => option(one, words)));
        list.append(group);
      }
      list.hidden = !options.length || document.activeElement !== input;
      input.setAttribute("aria-expanded", String(!list.hidden));
    };

    const ask = async () => {
      const words = input.value.trim();
      if (words === asked) return;
      if (running) running.abort();
      asked = words;
      if (!words) return close();
      running = new AbortController();
      try {
        const address = new URL(form.dataset.suggest, location.href);
        address.search = new URLSearchParams({ q: words, limit: MOST });
        const answer = await fetch(address, { signal: running.signal });
        const said = await answer.json();
        if (words === asked) show(said.success ? said.result : [], words);
      } catch (error) {
        if (error.name !== "AbortError") forget();
      }
    };

    const later = () => {
      clearTimeout(timer);
      timer = setTimeout(ask, WAIT);
    };

    input.addEventListener("input", (event) => { if (!event.isComposing) later(); });
    input.addEventListener("compositionend", later);
    input.addEventListener("blur", forget);
    form.addEventListener("submit", forget);
    input.addEventListener("keydown", (event) => {
      if (event.isComposing || event.keyCode === 229) return; // the keys are the input method's
      if (event.key === "ArrowDown" && list.hidden) { asked = ""; ask(); event.preventDefault(); }
      if (list.hidden) return;
      const last = options.length - 1;
      const to = { ArrowDown: current < last ? current + 1 : -1, ArrowUp: current < 0 ? last : current - 1 }[event.key];
      if (to !== undefined) { choose(to); event.preventDefault(); }
      if (event.key === "Escape") { close(); event.preventDefault(); }
      if (event.key === "Enter" && options[current]) { location.href = options[current].dataset.href; event.preventDefault(); }
    });
    list.addEventListener("pointerdown", (event) => event.preventDefault()); // the box keeps the focus
    list.addEventListener("click", (event) => {
      const item = event.target.closest("[role=option]");
      if (item) location.href = item.dataset.href;
    });
  }
})();
