/* Buttons that copy: <button data-copy="id of what is copied" data-copied="已复制" hidden>. Shown only where it works. */
(() => {
  if (!navigator.clipboard) return;
  const said = document.createElement("div");
  said.className = "visually-hidden";
  said.setAttribute("role", "status");
  document.body.append(said);
  for (const button of document.querySelectorAll("[data-copy]")) {
    const label = button.textContent;
    button.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent.trim());
      button.textContent = said.textContent = button.dataset.copied;
      setTimeout(() => { button.textContent = label; said.textContent = ""; }, 2000);
    });
  }
})();
