// Small comforts of the page that starts a community: it works without them.
const place = document.querySelector("[data-place]");
const locate = document.querySelector("[data-locate]");

// Browsers tell where they are only to pages that nobody can read along.
if (place && locate && window.isSecureContext && navigator.geolocation) {
  locate.hidden = false;
  locate.querySelector("button").addEventListener("click", () => {
    navigator.geolocation.getCurrentPosition((found) => {
      const { latitude, longitude } = found.coords;
      place.value = `${latitude.toFixed(4)}, ${longitude.toFixed(4)}`;
      place.focus();
    });
  });
}

const zone = document.getElementById("id_zone");
const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
if (zone && !document.querySelector("[data-errors]") && zone.querySelector(`[value="${here}"]`)) {
  zone.value = here;
}
