// Comfort, never duty: ticks that survive a reload, a rest timer, sessions dragged to another day. No other host is asked.
"use strict";
(() => {
  const gym = document.querySelector("[data-session]");
  if (!gym) return;
  const boxes = [...gym.querySelectorAll(".sets input")];
  const key = "liftday:" + gym.dataset.session;
  const timer = gym.querySelector(".timer");
  const clock = timer.querySelector("output");
  let ends = 0;
  let tick = 0;
  const recall = () => { try { return localStorage.getItem(key) || ""; } catch { return ""; } };
  const remember = (text) => { try { localStorage.setItem(key, text); } catch { /* private mode: ticks live as long as the page */ } };
  const stop = () => { clearInterval(tick); timer.hidden = true; };
  const show = () => {
    const left = Math.round((ends - Date.now()) / 1000);
    if (left < 0) { stop(); return; }
    clock.textContent = "Rest " + Math.floor(left / 60) + ":" + String(left % 60).padStart(2, "0");
  };
  const rest = (seconds) => {
    clearInterval(tick);
    ends = Date.now() + 1000 * seconds;
    timer.hidden = false;
    show();
    tick = setInterval(show, 500);
  };
  const ticked = recall();
  boxes.forEach((box, place) => { box.checked = ticked[place] === "1"; });
  gym.addEventListener("change", (event) => {
    if (!boxes.includes(event.target)) return;
    remember(boxes.map((box) => (box.checked ? "1" : "0")).join(""));
    const seconds = Number(event.target.closest(".sets").dataset.rest || 0);
    if (event.target.checked && seconds) rest(seconds); else stop();
  });
  timer.querySelector("button").addEventListener("click", stop);
})();
(() => {
  const weeks = document.querySelector(".weeks");
  if (!weeks) return;
  weeks.classList.add("drags");
  let chip = null;
  let over = null;
  const enter = (cell) => {
    if (over) over.classList.remove("over");
    over = cell;
    if (over) over.classList.add("over");
  };
  const field = (name, value) => Object.assign(document.createElement("input"), { type: "hidden", name, value });
  weeks.addEventListener("dragstart", (event) => { chip = event.target.closest("[data-move]"); });
  weeks.addEventListener("dragover", (event) => {
    const cell = event.target.closest("td:not(.past)");
    enter(chip && cell && cell.querySelector("a.date") && !cell.contains(chip) ? cell : null);
    if (over) event.preventDefault();
  });
  weeks.addEventListener("drop", (event) => {
    if (!over) return;
    event.preventDefault();
    const form = Object.assign(document.createElement("form"), { method: "post", action: weeks.dataset.say });
    form.append(field("token", chip.dataset.move), field("to", over.querySelector("a.date").href.slice(-10)));
    document.body.append(form);
    form.submit();
  });
  weeks.addEventListener("dragend", () => { chip = null; enter(null); });
})();
