// Lets a page on the spot be opened again without a signal: the network first, what the page itself has put aside after it.
// It puts nothing aside and sends nothing; page.js throws away what belongs to somebody else or to nobody signed in.
const PATIENCE_MS = 6000;

self.addEventListener("install", function () { self.skipWaiting(); });
self.addEventListener("activate", function (event) { event.waitUntil(self.clients.claim()); });
self.addEventListener("fetch", function (event) {
  if (event.request.method === "GET") event.respondWith(answered(event.request));
});

async function answered(request) {
  const kept = await caches.match(request, { ignoreVary: true });
  if (!kept) return fetch(request);
  // A signal too weak to use is none.
  const stop = new AbortController(), timer = setTimeout(function () { stop.abort(); }, PATIENCE_MS);
  try {
    return await fetch(request, { signal: stop.signal });
  } catch {
    return kept;
  } finally {
    clearTimeout(timer);
  }
}
