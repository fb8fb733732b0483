import { type FaultMaker, type FaultTable, faultMaker } from '../base/index.ts';

export type BuildFaultCode =
  | 'build/no-such-stage'
  | 'build/bad-time'
  | 'build/bad-context'
  | 'build/no-source'
  | 'build/bad-source'
  | 'build/bad-destination'
  | 'build/bad-checksum'
  | 'build/no-such-user'
  | 'build/no-secret'
  | 'build/no-agent'
  | 'build/not-locked'
  | 'build/frozen'
  | 'build/run-failed'
  | 'build/bad-cache'
  | 'build/lost-layer';

export const buildFaults: FaultTable<BuildFaultCode> = {
  'build/no-such-stage': { exit: 1, status: 404, about: 'The stage asked for is not in the Dockerfile.' },
  'build/bad-time': { exit: 1, status: 400, about: 'SOURCE_DATE_EPOCH is not a number of seconds since 1970.' },
  'build/bad-context': { exit: 1, status: 400, about: 'The build context can not be read.' },
  'build/no-source': { exit: 1, status: 404, about: 'What COPY or ADD should copy is not there.' },
  'build/bad-source': { exit: 1, status: 400, about: 'What COPY or ADD should copy can not be copied.' },
  'build/bad-destination': {
    exit: 1,
    status: 400,
    about: 'Something in the image stands in the way of what COPY, ADD or WORKDIR should put there.',
  },
  'build/bad-checksum': { exit: 1, status: 400, about: 'What ADD fetched is not what --checksum says.' },
  'build/no-such-user': { exit: 1, status: 400, about: 'A user or group name is not in the image.' },
  'build/no-secret': { exit: 1, status: 400, about: 'RUN requires a secret that the call of the build does not give.' },
  'build/no-agent': {
    exit: 1,
    status: 400,
    about: 'RUN requires an SSH agent that the call of the build does not give.',
  },
  'build/not-locked': {
    exit: 1,
    status: 409,
    about: 'A build with --locked or --frozen takes something from elsewhere that its lock file does not have.',
  },
  'build/frozen': { exit: 1, status: 404, about: 'A build with --frozen needs something that is not in the store.' },
  'build/bad-cache': { exit: 1, status: 400, about: 'A build cache of another machine can not be read.' },
  'build/lost-layer': {
    exit: 1,
    status: 404,
    about: 'A build cache of another machine no longer has a layer that it speaks of.',
  },
  'build/run-failed': { exit: 1, status: 500, about: 'A command of the Dockerfile ended with another status than 0.' },
};

export const buildFault: FaultMaker<BuildFaultCode> = faultMaker(buildFaults);
