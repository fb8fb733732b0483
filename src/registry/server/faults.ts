import { type FaultMaker, type FaultTable, faultMaker } from '../../base/index.ts';

export type ServeFaultCode =
  | 'serve/cannot-listen'
  | 'serve/bad-certificate'
  | 'serve/bad-passwords'
  | 'serve/bad-token-key'
  | 'serve/bad-config'
  | 'serve/client-gone'
  | 'serve/client-slow'
  | 'serve/body-too-large'
  | 'serve/damaged-content'
  | 'serve/not-deleted'
  | 'serve/no-letter'
  | 'serve/write-once'
  | 'serve/bad-upstream'
  | 'serve/not-replicated';

export const serveFaults: FaultTable<ServeFaultCode> = {
  'serve/cannot-listen': { exit: 1, status: 500, about: 'The address to listen on is taken, or not to be had.' },
  'serve/bad-certificate': { exit: 1, status: 500, about: 'A certificate or key of the server can not be used.' },
  'serve/bad-passwords': { exit: 1, status: 500, about: 'A password file of the server can not be read.' },
  'serve/bad-token-key': { exit: 1, status: 500, about: 'The key by which the server signs tokens can not be used.' },
  'serve/bad-config': { exit: 1, status: 500, about: 'The configuration of the server can not be used.' },
  'serve/client-gone': { exit: 1, status: 499, about: 'A client broke off its request.' },
  'serve/client-slow': { exit: 1, status: 408, about: 'A client sent next to nothing for a long time.' },
  'serve/body-too-large': { exit: 1, status: 413, about: 'A client sent more than is taken.' },
  'serve/not-deleted': { exit: 1, status: 404, about: 'What is to be brought back is not there to be.' },
  'serve/no-letter': { exit: 1, status: 404, about: 'There is no such event among those that were given up.' },
  'serve/write-once': { exit: 1, status: 409, about: 'A tag that may be written once only is to be moved.' },
  'serve/damaged-content': { exit: 1, status: 500, about: 'What a repository has is damaged, or not there.' },
  'serve/bad-upstream': {
    exit: 1,
    status: 502,
    about: 'What an upstream of the server sent is not what it should be.',
  },
  'serve/not-replicated': {
    exit: 1,
    status: 502,
    about: 'What is here could not be copied to another registry, or from it.',
  },
};

export const serveFault: FaultMaker<ServeFaultCode> = faultMaker(serveFaults);
