// Asks every few seconds whether somebody in the room wishes a pause, and shows the page anew when that has changed.
// Without this script the page loads itself again.
(function () {
  "use strict";
  var own = document.currentScript.dataset, offline = document.querySelector("[data-offline]");

  function look() {
    fetch(own.state, {redirect: "error", cache: "no-store"}).then(function (answer) {
      if (!answer.ok) throw answer;
      return answer.text();
    }).then(function (word) {
      if (offline) offline.hidden = true;
      if (word !== own.now) location.reload();
    }).catch(function () {
      if (offline) offline.hidden = false;
    });
  }

  setInterval(look, own.every * 1000);
  document.addEventListener("visibilitychange", look);
})();
