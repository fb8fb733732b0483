import { readDockerInfo } from '../../app/index.ts';
import type { Answer } from '../http/answer.ts';
import { json } from '../http/answer.ts';
import type { Call } from '../http/call.ts';
import type { Route } from '../http/route.ts';
import { answerEvents } from './answer-events.ts';
import { answerLogin } from './answer-login.ts';
import { answerDiskUsage } from './disk-usage.ts';
import { toDockerVersion } from './docker-version.ts';

export const systemRoutes: readonly Route[] = [
  { method: 'GET', path: '/_ping', answer: answerPing },
  { method: 'HEAD', path: '/_ping', answer: answerPing },
  { method: 'GET', path: '/version', answer: () => json(toDockerVersion()) },
  { method: 'GET', path: '/info', answer: async ({ daemon }) => json(await readDockerInfo(daemon.nacre)) },
  { method: 'GET', path: '/events', answer: answerEvents },
  { method: 'GET', path: '/system/df', answer: answerDiskUsage },
  { method: 'POST', path: '/auth', answer: answerLogin },
];

/** What clients ask first of all: which version is spoken, and by what kind of builder builds are done. */
function answerPing(_call: Call): Answer {
  return {
    kind: 'text',
    status: 200,
    text: 'OK',
    headers: {
      'builder-version': '1',
      'cache-control': 'no-cache, no-store, must-revalidate',
      pragma: 'no-cache',
      swarm: 'inactive',
    },
  };
}
