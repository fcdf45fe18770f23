// Asks every few seconds whether somebody in the room wishes a pause, and shows the page anew when that has changed. A
// phone on the table stays awake where it can; one that was locked looks as soon as it is looked at.
// Where this script does not run, or did not arrive, a link makes the page look again by itself.
(function () {
  "use strict";
  var own = document.currentScript.dataset, offline = document.querySelector("[data-offline]"), going = false;
  var byHand = document.querySelector("[data-by-hand]");

  function show() {
    if (going) return;
    going = true;
    var touched = navigator.userActivation && navigator.userActivation.hasBeenActive;  // else it would be refused
    var felt = touched && navigator.vibrate && navigator.vibrate([200, 100, 200]);
    setTimeout(function () { location.replace("?since=" + own.since); }, felt ? 500 : 0);
  }

  function look() {
    fetch(own.state, {redirect: "error", cache: "no-store"}).then(function (answer) {
      if (!answer.ok) throw answer;
      return answer.text();
    }).then(function (number) {
      if (offline) offline.hidden = true;
      if (number !== own.number) show();
    }).catch(function () {
      if (offline) offline.hidden = false;
    });
  }

  // The lock ends by itself when the page is out of sight. A phone that saves its battery may refuse it.
  function stayAwake() {
    if (navigator.wakeLock) navigator.wakeLock.request("screen").catch(function () {});
  }

  function seen() {
    if (document.visibilityState !== "visible") return;
    stayAwake();
    look();
  }

  if (byHand) byHand.hidden = true;
  setInterval(look, own.every * 1000);
  document.addEventListener("visibilitychange", seen);
  addEventListener("online", look);
  stayAwake();
})();
