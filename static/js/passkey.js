// Ties the passkey scripts of the sign-in library to the page: an element with data-passkey names the form it serves.
(function () {
  "use strict";
  document.querySelectorAll("[data-passkey]").forEach(function (place) {
    window.allauth.webauthn.forms[place.dataset.passkey]({ ids: Object.assign({}, place.dataset) });
    document.addEventListener("allauth.error", function (event) {
      event.preventDefault();
      place.hidden = false;
    });
  });
})();
