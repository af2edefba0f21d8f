// <operator-phone>: the operator's phone as an element of a page. What can be done at the moment can be pressed.

import { Line } from './line.js';
import { microphoneTrouble, watchMicrophone } from './microphone.js';
import { Bell } from './ring.js';
import { STATES, TROUBLES, WORDS } from './texts.js';

const SHORTCUTS = { F2: 'answer', F4: 'hangUp', F8: 'hold', F9: 'mute' };
const USABLE = {
  ringing: ['answer', 'hangUp'],
  answering: ['hangUp'],
  talking: ['hangUp', 'mute', 'hold', 'transfer', 'transferTo', 'keys'],
  held: ['hangUp', 'hold'],
  sent: ['hangUp'],
  trouble: ['again'],
};
const KEYS = '123456789*0#';

const keyOf = (action) => Object.keys(SHORTCUTS).find((key) => SHORTCUTS[key] === action);
const button = (action) => {
  const key = keyOf(action);
  const told = key ? ` aria-keyshortcuts="${key}"` : '';
  return `<button type="button" data-do="${action}"${told}>${WORDS[action]}${key ? ` <kbd>${key}</kbd>` : ''}</button>`;
};
const LAYOUT = `
  <p class="phone-state" role="status"></p>
  <p class="phone-trouble" role="alert"></p>
  ${['again', 'answer', 'hangUp', 'mute', 'hold'].map(button).join('')}
  <fieldset data-do="keys" class="phone-keys">
    <legend>${WORDS.keys}</legend>
    ${[...KEYS].map((key) => `<button type="button" data-key="${key}">${key}</button>`).join('')}
  </fieldset>
  <label>${WORDS.transferTo} <select data-do="transferTo"></select></label>
  ${button('transfer')}
  <audio autoplay></audio>`;

class OperatorPhone extends HTMLElement {
  #bell = new Bell();
  #line = null;
  #checking = false;
  #title = '';
  #unload = () => this.#line.close();
  #stay = (event) => this.#line.busy && event.preventDefault();
  #shortcut = (event) => this.#onKey(event);

  constructor() {
    super();
    this.addEventListener('click', (event) => this.#onClick(event));
    watchMicrophone(() => this.isConnected && !this.#line.busy && this.#start());
  }

  connectedCallback() {
    this.innerHTML = LAYOUT;
    this.#line = new Line(
      this.querySelector('audio'),
      (state, trouble) => this.#show(state, trouble),
      (transfers) => this.#offer(transfers),
    );
    document.addEventListener('keydown', this.#shortcut);
    window.addEventListener('beforeunload', this.#stay);
    window.addEventListener('pagehide', this.#unload);
    this.#start();
  }

  disconnectedCallback() {
    document.removeEventListener('keydown', this.#shortcut);
    window.removeEventListener('beforeunload', this.#stay);
    window.removeEventListener('pagehide', this.#unload);
    this.#line.close();
    this.#bell.stop();
  }

  // Asks for the microphone first: no call must come to somebody who cannot be heard.
  async #start() {
    if (this.#checking) return;
    this.#checking = true;
    if (this.dataset.state !== 'ready') this.#show('starting');
    const trouble = await microphoneTrouble();
    this.#checking = false;
    if (this.#line.busy) return;
    if (trouble) {
      this.#line.close();
      this.#show('trouble', trouble);
    } else if (this.dataset.state !== 'ready') {
      this.#line.open();
    }
  }

  #offer(transfers) {
    const choices = transfers.map(({ queue, title }) => new Option(title, queue));
    this.querySelector('select').replaceChildren(...choices);
  }

  #show(state, trouble) {
    this.dataset.state = state;
    this.querySelector('.phone-state').textContent = STATES[state];
    this.querySelector('.phone-trouble').textContent = trouble ? TROUBLES[trouble] : '';
    const usable = USABLE[state] ?? [];
    this.querySelectorAll('[data-do]').forEach((one) => {
      one.disabled = !usable.includes(one.dataset.do);
    });
    this.#press('hold', state === 'held');
    if (!['talking', 'held'].includes(state)) this.#press('mute', false);
    this.#ring(state === 'ringing');
  }

  #ring(on) {
    if (on) {
      this.#title ||= document.title;
      document.title = WORDS.ringing;
      this.#bell.start();
    } else {
      if (this.#title) document.title = this.#title;
      this.#title = '';
      this.#bell.stop();
    }
  }

  #press(action, on) {
    this.querySelector(`[data-do="${action}"]`).ariaPressed = String(on);
  }

  #pressed(action) {
    return this.querySelector(`[data-do="${action}"]`).ariaPressed === 'true';
  }

  #onClick({ target }) {
    const pressed = target.closest('button');
    if (pressed?.dataset.key) this.#line.press(pressed.dataset.key);
    else if (pressed) this.#act(pressed.dataset.do);
  }

  #onKey(event) {
    if (event.target.closest?.('.phone-keys') && KEYS.includes(event.key)) this.#line.press(event.key);
    const action = SHORTCUTS[event.key];
    if (!action || event.repeat || event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    if (!this.querySelector(`[data-do="${action}"]`).disabled) this.#act(action);
  }

  #act(action) {
    const acts = {
      again: () => this.#start(),
      answer: () => this.#line.answer(),
      hangUp: () => this.#line.hangUp(),
      hold: () => this.#line.hold(!this.#pressed('hold')),
      mute: () => this.#mute(!this.#pressed('mute')),
      transfer: () => this.#line.transfer(this.querySelector('select').value),
    };
    acts[action]();
  }

  #mute(on) {
    this.#line.mute(on);
    this.#press('mute', on);
  }
}

customElements.define('operator-phone', OperatorPhone);
