import { type FaultMaker, type FaultTable, faultMaker } from '../base/index.ts';

export type DaemonFaultCode =
  | 'daemon/cannot-listen'
  | 'daemon/bad-address'
  | 'daemon/bad-parameter'
  | 'daemon/bad-version'
  | 'daemon/no-route'
  | 'daemon/no-exec'
  | 'daemon/no-path'
  | 'daemon/no-driver'
  | 'daemon/no-swarm'
  | 'daemon/not-supported'
  | 'daemon/conflict'
  | 'daemon/client-gone'
  | 'daemon/body-too-large';

export const daemonFaults: FaultTable<DaemonFaultCode> = {
  'daemon/cannot-listen': { exit: 1, status: 500, about: 'The socket to listen on is taken, or not to be had.' },
  'daemon/bad-address': { exit: 2, status: 500, about: 'The service of the Docker API listens on unix sockets alone.' },
  'daemon/bad-parameter': { exit: 1, status: 400, about: 'A request of the Docker API is malformed.' },
  'daemon/bad-version': {
    exit: 1,
    status: 400,
    about: 'A client speaks a version of the Docker API that is not served.',
  },
  'daemon/no-route': { exit: 1, status: 404, about: 'The Docker API has no such address.' },
  'daemon/no-exec': { exit: 1, status: 404, about: 'No command prepared for a container has the ID asked for.' },
  'daemon/no-driver': {
    exit: 1,
    status: 404,
    about: 'A request of the Docker API names a driver that there is not here.',
  },
  'daemon/no-path': { exit: 1, status: 404, about: 'A container has no file or directory of the path asked for.' },
  'daemon/no-swarm': { exit: 1, status: 503, about: 'A request of the Docker API is for a swarm, which this is not.' },
  'daemon/not-supported': { exit: 1, status: 501, about: 'A request of the Docker API is for what there is not here.' },
  'daemon/conflict': { exit: 1, status: 409, about: 'A request of the Docker API does not fit what is there.' },
  'daemon/client-gone': { exit: 1, status: 499, about: 'A client of the Docker API broke off.' },
  'daemon/body-too-large': { exit: 1, status: 413, about: 'A client of the Docker API sent more than is taken.' },
};

export const daemonFault: FaultMaker<DaemonFaultCode> = faultMaker(daemonFaults);
