// What the phone uses of JsSIP.
export { C, UA, WebSocketInterface } from 'jssip';
