// A long import goes on by itself; without this file one presses the button.
document.querySelector("form[data-goes-on]")?.requestSubmit();
