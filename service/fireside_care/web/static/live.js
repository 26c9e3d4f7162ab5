// Keeps the part of a page marked data-live as it is in the service. Without script the page
// is whole too, and is then as new as when it was loaded.
"use strict";

(() => {
  const place = document.querySelector("[data-live]");
  if (!place) return;
  let reading = false;
  let again = false;
  let opened = false;

  async function read() {
    if (reading) {
      again = true;
      return;
    }
    reading = true;
    try {
      const reply = await fetch(place.dataset.live, { credentials: "same-origin" });
      if (reply.redirected || !reply.ok) {
        // Signed out meanwhile, or it may not be seen any more: the page itself says so.
        location.reload();
        return;
      }
      show(await reply.text());
    } catch {
      // No connection: the stream comes back, and then it is read again.
    } finally {
      reading = false;
    }
    if (again) {
      again = false;
      read();
    }
  }

  function show(text) {
    const page = new DOMParser().parseFromString(text, "text/html");
    const held = document.activeElement;
    const focus = place.contains(held) ? held.id : "";
    place.replaceChildren(...page.body.childNodes);
    if (focus) {
      const same = document.getElementById(focus) || place.querySelector("a, button");
      if (same) same.focus({ preventScroll: true });
    }
    place.dataset.shown = String(Number(place.dataset.shown || 0) + 1);
  }

  const stream = new EventSource(place.dataset.stream);
  stream.addEventListener("changed", read);
  stream.addEventListener("ready", () => {
    // After a break something may have been missed.
    if (opened) read();
    opened = true;
    place.dataset.listening = "yes";
  });
  window.addEventListener("pagehide", () => stream.close());
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) location.reload();
  });
})();
