// Comfort, never duty: ticks that survive a reload, and a rest timer. Nothing leaves the page.
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
