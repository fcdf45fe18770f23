// Leaves at once: hides the page before the network answers, then replaces it so that Back does not bring it back.
// Without this script the link still works: it signs out and goes to a neutral page.
// And takes the page away when its session has ended: a page that was left must not stay on the screen.
(function () {
  "use strict";
  var presses = 0, first = 0;

  function leave(event) {
    if (event) event.preventDefault();
    document.documentElement.classList.add("gone");
    document.title = "";
    location.replace("/leave/");
  }

  document.addEventListener("click", function (event) {
    if (event.target.closest("[data-leave]")) leave(event);
  });

  // Shift three times within five seconds, with no other key between.
  document.addEventListener("keydown", function (event) {
    if (event.key !== "Shift") presses = 0;
    else if (!event.repeat) {
      if (!presses || Date.now() - first > 5000) { presses = 0; first = Date.now(); }
      presses += 1;
      if (presses === 3) leave();
    }
  });

  // Typing is use, though the server does not see it: it is told, once a minute at the most, and says how many seconds
  // are left. Before the page goes it is asked whether another page was used meanwhile, which uses nothing.
  var seconds = Number(document.currentScript.dataset.ends), told = Date.now(), until = told + seconds * 1000, timer;

  function close() {
    document.documentElement.classList.add("gone");
    location.replace("/closed/");
  }

  function ask(where, otherwise) {
    var asked = Date.now();  // counted from here: an answer on a slow network is old when it comes
    fetch(where, {redirect: "error"}).then(function (answer) {
      if (!answer.ok) return close();  // nobody is signed in any more
      return answer.text().then(function (left) {
        if (!(left > 2)) return close();
        until = asked + left * 1000;
        wait();
      });
    }).catch(otherwise);
  }

  function look() {
    if (Date.now() < until) wait();
    else ask("/here/?look", close);
  }

  function wait() {
    clearTimeout(timer);
    timer = setTimeout(look, until - Date.now());
  }

  if (seconds) {
    wait();
    document.addEventListener("visibilitychange", look);  // a phone that slept did not count
    document.addEventListener("input", function () {
      if (Date.now() - told < 60000) return;
      told = Date.now();
      ask("/here/", wait);  // without a network all stays as it was
    });
  }

  // A page that the browser kept in memory is asked for again, so that it shows only to somebody who is signed in.
  addEventListener("pageshow", function (event) {
    if (event.persisted) location.reload();
  });
})();
