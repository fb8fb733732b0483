import { daemonFault } from '../faults.ts';
import { json } from '../http/answer.ts';
import type { Call } from '../http/call.ts';
import type { Method, Route } from '../http/route.ts';

const methods: readonly Method[] = ['GET', 'POST', 'PUT', 'DELETE'];
const areas = ['swarm', 'nodes', 'services', 'tasks', 'secrets', 'configs'] as const;

/** What a single engine has not: clients that look whether it is there are told in Docker's words. */
export const swarmRoutes: readonly Route[] = [
  { method: 'GET', path: '/plugins', answer: () => json([]) },
  ...methods.flatMap((method) =>
    areas.flatMap((area) => [
      { method, path: `/${area}`, answer: refuseSwarm },
      { method, path: `/${area}/{rest*}`, answer: refuseSwarm },
    ]),
  ),
  { method: 'GET', path: '/plugins/{name*}/json', answer: answerPlugin },
  ...methods.map((method) => ({ method, path: '/plugins/{rest*}', answer: refusePlugins })),
  { method: 'POST', path: '/session', answer: refuseBuildKit },
  { method: 'POST', path: '/grpc', answer: refuseBuildKit },
];

function refuseSwarm(): never {
  throw daemonFault(
    'daemon/no-swarm',
    'This node is not a swarm manager. Use "docker swarm init" or "docker swarm join" to connect this node to swarm and try again.',
  );
}

/** The last of what `docker inspect` looks for. */
function answerPlugin(call: Call): never {
  throw daemonFault('daemon/no-driver', `plugin ${JSON.stringify(call.parameter('name'))} not found`);
}

function refusePlugins(): never {
  throw daemonFault('daemon/not-supported', 'there are no plugins');
}

function refuseBuildKit(): never {
  throw daemonFault('daemon/not-supported', 'BuildKit is not spoken over this API', {
    hint: 'Set DOCKER_BUILDKIT=0, or build with `nacre build`.',
  });
}
