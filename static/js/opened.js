// Opened details go from the screen when their minutes are over, also on a computer that slept meanwhile, and a page that
// the browser kept in memory does not bring them back. Without this script the browser does it by a header.
(function () {
  "use strict";
  var own = document.currentScript.dataset, until = Date.now() + own.ends * 1000;

  function go() {
    document.documentElement.classList.add("gone");
    location.replace(own.then);
  }

  function look() {
    if (Date.now() >= until) go();
    else setTimeout(look, Math.min(until - Date.now(), 5000));
  }

  look();
  addEventListener("pageshow", function (event) {
    if (event.persisted) go();
  });
})();
