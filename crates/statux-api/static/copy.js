// Makes pages more convenient where scripts run: everything works without this file too.
"use strict";

// Copy buttons. Without scripts they stay hidden and the field beside them can be selected.
for (const button of document.querySelectorAll("button[data-copy]")) {
  const field = document.getElementById(button.dataset.copy);
  if (!field) continue;
  button.hidden = false;
  field.addEventListener("focus", () => field.select());
  button.addEventListener("click", async () => {
    field.select();
    let copied = false;
    try {
      await navigator.clipboard.writeText(field.value);
      copied = true;
    } catch {
      // The clipboard interface exists on https and localhost only.
      copied = document.execCommand("copy");
    }
    button.textContent = copied ? "Copied" : "Press Ctrl+C";
    setTimeout(() => { button.textContent = "Copy"; }, 2000);
  });
}

// A metadata file is read here and lands in the text field, which is what the form sends.
for (const chooser of document.querySelectorAll("input[type=file][data-fills]")) {
  const field = document.getElementById(chooser.dataset.fills);
  if (!field) continue;
  chooser.closest("[hidden]").hidden = false;
  chooser.addEventListener("change", async () => {
    if (chooser.files.length > 0) field.value = await chooser.files[0].text();
  });
}

// A form that takes a message to the identity provider. Without scripts its button does.
for (const form of document.querySelectorAll("form[data-submits-itself]")) form.submit();
