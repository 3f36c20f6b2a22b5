/* Gantt of one project, asking for a change: the server shows in the drawer what it would move. Until it is accepted or
   discarded the change is kept in the tab, so that a lost sign-in or connection loses nothing. */
(function (L) {
  'use strict';
  const make = L.make, KEY = 'luodi-change';

  class Ask {
    constructor(wall, pattern, login) {
      Object.assign(this, { wall, pattern, login, words: wall.words, drawer: document.getElementById('drawer'), banner: null });
      document.addEventListener('htmx:responseError', event => this.failed(event, event.detail.xhr.status));
      document.addEventListener('htmx:sendError', event => this.failed(event, this.words.ask_offline));
      document.body.addEventListener('luodi:planned', () => this.forget());
      new MutationObserver(() => this.looked()).observe(this.drawer, { childList: true });
      const left = this.kept();
      if (left) this.say(L.fill(this.words.ask_pending, { what: left.what }), left, false);
    }

    kept() {
      const left = JSON.parse(window.sessionStorage.getItem(KEY) || 'null');
      return left && left.page === window.location.pathname ? left : null;
    }

    forget() {
      window.sessionStorage.removeItem(KEY);
      if (this.banner) this.banner.remove();
      this.banner = null;
    }

    send(change) {
      this.forget();
      window.sessionStorage.setItem(KEY, JSON.stringify({ ...change, page: window.location.pathname }));
      const project = this.wall.model.projects[0].id;
      const path = L.place(this.pattern, { code: project, id: change.id, change: change.change });
      this.wall.say(L.fill(this.words.ask_looking, { what: change.what }));
      window.htmx.ajax('POST', path, { source: this.wall.element, target: this.drawer, swap: 'innerHTML', values: change.values });
    }

    /* Not answered: somebody who is no longer signed in (401) is asked to sign in again. */
    failed(event, why) {
      const left = this.kept();
      if (event.detail.target !== this.drawer || !left) return;
      const signedOut = why === 401, text = signedOut ? this.words.ask_signed_out : this.words.ask_failed;
      this.say(L.fill(text, { why, what: left.what }), left, signedOut);
    }

    /* The drawer no longer shows consequences: accepted, discarded, refused with a reason, or closed. */
    looked() {
      if (!this.banner && !this.drawer.querySelector('#preview-title')) this.forget();
    }

    say(text, change, signIn) {
      if (this.banner) this.banner.remove();
      const box = this.banner = make('div', 'lw-ask');
      box.setAttribute('role', 'alert');
      box.append(make('span', '', text));
      if (signIn) {
        const link = make('a', 'lw-btn', this.words.ask_sign_in);
        link.href = `${this.login}?next=${encodeURIComponent(window.location.pathname + window.location.search)}`;
        box.append(link);
      } else if (change) {
        box.append(this.button(this.words.ask_again, () => this.send(change)));
      }
      if (change) box.append(this.button(this.words.ask_drop, () => { this.forget(); this.wall.focusActive(); }));
      this.wall.element.insertBefore(box, this.wall.frameBox);
    }

    button(text, act) {
      const node = make('button', 'lw-btn', text);
      node.type = 'button';
      node.addEventListener('click', act);
      return node;
    }
  }

  L.Ask = Ask;
})(window.LuodiWall = window.LuodiWall || {});
