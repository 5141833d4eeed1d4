/* Files may be dragged in and taken out again before they are sent; sending says so.
   Without this script the form's own file field does the whole work. */
(() => {
  "use strict";

  const make = (name, className, text) => {
    const element = document.createElement(name);
    element.className = className;
    element.textContent = text;
    return element;
  };

  const enhance = (form) => {
    const input = form.querySelector("#files");
    const camera = form.querySelector("#camera");
    const words = form.dataset;
    const list = make("ul", "upload-chosen", "");
    const drop = make("p", "upload-drop", words.drop);
    let chosen = [];

    list.setAttribute("aria-label", words.chosen);
    input.closest(".field").after(drop, list);

    const show = () => {
      const carrier = new DataTransfer();
      chosen.forEach((file) => carrier.items.add(file));
      input.files = carrier.files;
      list.replaceChildren(
        ...chosen.map((file) => {
          const item = make("li", "", "");
          const off = make("button", "as-link", words.dropOff);
          off.type = "button";
          off.setAttribute("aria-label", `${words.dropOff} ${file.name}`);
          off.addEventListener("click", () => {
            chosen = chosen.filter((other) => other !== file);
            show();
            input.focus();
          });
          item.append(make("span", "", file.name), off);
          return item;
        }),
      );
    };

    const add = (files) => {
      chosen = chosen.concat(Array.from(files));
      show();
    };

    input.addEventListener("change", () => add(input.files));
    // only where photographs are asked for
    camera?.addEventListener("change", () => {
      add(camera.files);
      camera.value = "";
    });
    ["dragenter", "dragover"].forEach((name) =>
      form.addEventListener(name, (event) => {
        event.preventDefault();
        drop.classList.add("over");
      }),
    );
    ["dragleave", "drop"].forEach((name) =>
      form.addEventListener(name, (event) => {
        event.preventDefault();
        drop.classList.remove("over");
      }),
    );
    form.addEventListener("drop", (event) => add(event.dataTransfer.files));

    form.addEventListener("submit", (event) => {
      if (form.classList.contains("sending")) {
        event.preventDefault();
        return;
      }
      form.classList.add("sending");
      form.querySelector("[data-state]").textContent = words.sending;
    });
    // back from the next page, by the browser's own memory: the form may be sent again
    window.addEventListener("pageshow", () => {
      form.classList.remove("sending");
      form.querySelector("[data-state]").textContent = "";
    });
  };

  document.querySelectorAll("form[data-upload]").forEach(enhance);
})();
