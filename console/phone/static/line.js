// The telephone line: registered with Asterisk through the console, at most one call at a time.

import { C, UA, WebSocketInterface } from './jssip.js';

const DOMAIN = 'autosecretary.invalid';
const AGAIN = 3000; // ms until what failed is tried again
const PATIENCE = 8000; // ms in which Asterisk registers a phone; one that is just starting may say nothing at all
const CLOSED = { 4001: 'elsewhere', 4003: 'signedOut' };

export class Line {
  #report;
  #offer;
  #sound;
  #ua = null;
  #call = null;
  #timer = null;
  #turn = 0;
  #ended; // why the line does not come back by itself, when it does not

  // `sound` is the <audio> that plays the caller. `report(state, trouble)` is told what the line does, `offer(transfers)`
  // where calls can be sent.
  constructor(sound, report, offer) {
    this.#sound = sound;
    this.#offer = offer;
    this.#report = report;
  }

  // When that fails it is tried again and again.
  async open() {
    this.close();
    this.#ended = undefined;
    const turn = this.#turn;
    const account = await this.#account();
    if (!account || turn !== this.#turn) return;
    this.#offer(account.transfers);
    const socket = new WebSocketInterface(new URL('/phone/line', location.href).href.replace(/^http/, 'ws'));
    this.#ua = new UA({
      sockets: [socket],
      uri: `sip:${account.name}@${DOMAIN}`,
      password: account.password,
      register_expires: 120,
      session_timers: false,
      connection_recovery_min_interval: 1,
      connection_recovery_max_interval: 3,
    });
    this.#ua.on('connected', () => this.#later(() => this.#call || this.open(), PATIENCE));
    this.#ua.on('registered', () => this.#registered());
    this.#ua.on('registrationFailed', ({ response }) => this.#notRegistered(response));
    this.#ua.on('disconnected', ({ code }) => this.#disconnected(code));
    this.#ua.on('newRTCSession', ({ session, originator }) => this.#newCall(session, originator));
    this.#ua.start();
  }

  // Ends the call and takes leave of Asterisk.
  close() {
    this.#turn += 1;
    clearTimeout(this.#timer);
    this.hangUp();
    this.#ua?.removeAllListeners();
    this.#ua?.stop();
    // At once: while it waited for an answer it would come back for its line.
    this.#ua?.transport?.disconnect();
    this.#ua = null;
  }

  get busy() {
    return this.#call !== null;
  }

  answer() {
    this.#report('answering');
    this.#call?.answer({ mediaConstraints: { audio: true, video: false }, pcConfig: { iceServers: [] } });
  }

  hangUp() {
    if (this.#call && !this.#call.isEnded()) this.#call.terminate();
  }

  mute(on) {
    if (on) this.#call?.mute({ audio: true });
    else this.#call?.unmute({ audio: true });
  }

  hold(on) {
    const done = () => this.#report(on ? 'held' : 'talking');
    if (on) this.#call?.hold({}, done);
    else this.#call?.unhold({}, done);
  }

  press(key) {
    if (this.#call?.isEstablished()) this.#call.sendDTMF(key, { transportType: 'RFC2833' });
  }

  transfer(queue) {
    const failed = () => this.#report('talking', 'notSent');
    this.#report('sent');
    // The caller is in good hands then; our end is for us to hang up.
    const accepted = () => this.hangUp();
    this.#call?.refer(`sip:${queue}@${DOMAIN}`, { eventHandlers: { accepted, failed, requestFailed: failed } });
  }

  async #account() {
    try {
      // Whoever is sent to the sign-in is not signed in.
      const reply = await fetch('/phone/account', { redirect: 'manual' });
      if (reply.ok) return await reply.json();
      if (reply.status < 500) {
        this.#report('trouble', 'signedOut');
        return null;
      }
    } catch {
      // The console is not there; it will be.
    }
    this.#report('trouble', 'offline');
    this.#later(() => this.open());
    return null;
  }

  #later(step, time = AGAIN) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(step, time);
  }

  #registered() {
    clearTimeout(this.#timer);
    // Asterisk has been away, and this call with it: nobody will tell of its end.
    const path = this.#call?.connection?.iceConnectionState;
    if (path === 'disconnected' || path === 'failed') this.hangUp();
    if (!this.#call) this.#report('ready');
  }

  #notRegistered(response) {
    const refused = response && [401, 403, 404].includes(response.status_code);
    if (!this.#call) this.#report('trouble', refused ? 'refused' : 'offline');
    // A new password may be there by then; but not in the middle of a call.
    this.#later(() => (refused && !this.#call ? this.open() : this.#ua?.register()));
  }

  #disconnected(code) {
    this.#ended = CLOSED[code];
    // Whoever talks goes on talking: the sound has a way of its own.
    if (this.#ended) this.#ua.transport.disconnect();
    if (!this.#call) this.#noLine();
  }

  #noLine() {
    const trouble = this.#ended ?? 'offline';
    if (this.#ended) this.close();
    this.#report('trouble', trouble);
  }

  #newCall(session, originator) {
    if (originator !== 'remote') return;
    if (this.#call) {
      session.terminate({ status_code: 486 });
      return;
    }
    this.#call = session;
    session.on('peerconnection', ({ peerconnection }) => this.#listen(peerconnection));
    session.on('confirmed', () => this.#report('talking'));
    session.on('ended', () => this.#over());
    session.on('failed', ({ cause }) => this.#over(cause));
    this.#report('ringing');
  }

  #listen(connection) {
    connection.addEventListener('track', ({ streams }) => {
      [this.#sound.srcObject] = streams;
    });
    connection.addEventListener('iceconnectionstatechange', () => {
      if (connection.iceConnectionState === 'failed') this.hangUp();
    });
  }

  #over(cause) {
    this.#call = null;
    this.#sound.srcObject = null;
    if (cause === C.causes.USER_DENIED_MEDIA_ACCESS) {
      // No further call must come to somebody who cannot be heard.
      this.close();
      this.#report('trouble', 'microphoneBusy');
    } else if (this.#ua?.isRegistered()) this.#report('ready');
    else this.#noLine();
  }
}
