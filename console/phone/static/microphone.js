// Whether the operator can be heard, asked before anybody's call is sent here.

const TROUBLE_OF = {
  NotAllowedError: 'notAllowed',
  SecurityError: 'notAllowed',
  NotFoundError: 'noMicrophone',
  OverconstrainedError: 'noMicrophone',
};

// The trouble with the microphone, null when there is none. Asks the operator for the permission once.
export async function microphoneTrouble() {
  if (!navigator.mediaDevices) return 'insecure';
  try {
    const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
    stream.getTracks().forEach((track) => track.stop());
    return null;
  } catch (error) {
    return TROUBLE_OF[error.name] ?? 'microphoneBusy';
  }
}

// Calls `changed` when a headset comes or goes, or the permission changes.
export async function watchMicrophone(changed) {
  if (!navigator.mediaDevices) return;
  navigator.mediaDevices.addEventListener('devicechange', changed);
  const permission = await navigator.permissions.query({ name: 'microphone' }).catch(() => null);
  permission?.addEventListener('change', changed);
}
