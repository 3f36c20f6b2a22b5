// ES5 on purpose: it must run where the rest cannot. Shows the notice when the browser lacks what the pages need.
(function () {
  var canvas = window.CanvasRenderingContext2D;
  var fits = window.HTMLDialogElement && window.structuredClone && Array.prototype.at && window.fetch &&
    window.CSS && CSS.supports("inset", "0") && canvas && canvas.prototype.roundRect;
  var notice = document.getElementById("old-browser");
  if (!fits && notice) notice.removeAttribute("hidden");
})();
