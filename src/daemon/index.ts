export { parseListenAddress } from './parse-listen-address.ts';
export { type DaemonCall, serveDaemon } from './serve-daemon.ts';
