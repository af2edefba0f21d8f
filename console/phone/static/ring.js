// The bell: a second of 425 Hz in every four, made here, so that no file has to come.

const PITCH = 425;
const ROUND = 4;

export class Bell {
  #sound = null;

  start() {
    if (this.#sound) return;
    const sound = new AudioContext();
    const tone = new OscillatorNode(sound, { frequency: PITCH });
    const loudness = new GainNode(sound, { gain: 0 });
    const rounds = 100;
    for (let round = 0; round < rounds; round += 1) {
      loudness.gain.setValueAtTime(0.2, sound.currentTime + round * ROUND);
      loudness.gain.setValueAtTime(0, sound.currentTime + round * ROUND + 1);
    }
    tone.connect(loudness).connect(sound.destination);
    tone.start();
    this.#sound = sound;
  }

  stop() {
    this.#sound?.close();
    this.#sound = null;
  }
}
