/* Page of one project: the stepper opens at the present stage. */
(function () {
  'use strict';
  const here = document.querySelector('.ld-steps [aria-current]');
  if (here) here.parentElement.scrollLeft = here.offsetLeft - (here.parentElement.clientWidth - here.clientWidth) / 2;
})();
