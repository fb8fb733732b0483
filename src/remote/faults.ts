import { type FaultMaker, type FaultTable, faultMaker } from '../base/index.ts';

export type RemoteFaultCode =
  | 'remote/bad-url'
  | 'remote/not-reached'
  | 'remote/refused'
  | 'remote/unavailable'
  | 'remote/bad-redirect'
  | 'remote/bad-answer'
  | 'remote/too-large'
  | 'remote/no-ref'
  | 'remote/no-directory'
  | 'remote/git-failed';

export const remoteFaults: FaultTable<RemoteFaultCode> = {
  'remote/bad-url': { exit: 1, status: 400, about: 'An address is malformed, or of a kind that is not fetched.' },
  'remote/not-reached': { exit: 1, status: 502, about: 'A server could not be reached, or stopped answering.' },
  'remote/refused': { exit: 1, status: 502, about: 'A server answered that it does not give out what was asked for.' },
  'remote/unavailable': {
    exit: 1,
    status: 503,
    about: 'A server answered that it can not serve what was asked for now.',
  },
  'remote/bad-redirect': {
    exit: 1,
    status: 502,
    about: 'A server led in a circle, or to an address that is not followed.',
  },
  'remote/bad-answer': { exit: 1, status: 502, about: 'What a server sent is not what it announced.' },
  'remote/too-large': { exit: 1, status: 413, about: 'A file or repository is larger than what is fetched.' },
  'remote/no-ref': { exit: 1, status: 404, about: 'A git repository has no such branch, tag or commit.' },
  'remote/no-directory': { exit: 1, status: 404, about: 'A git repository has no such directory.' },
  'remote/git-failed': { exit: 1, status: 502, about: 'git could not fetch a repository.' },
};

export const remoteFault: FaultMaker<RemoteFaultCode> = faultMaker(remoteFaults);
