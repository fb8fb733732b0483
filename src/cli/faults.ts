import { type FaultMaker, type FaultTable, faultMaker } from '../base/index.ts';

export type CliFaultCode = 'cli/usage' | 'cli/unknown-command' | 'cli/refused' | 'cli/not-written';

export const cliFaults: FaultTable<CliFaultCode> = {
  'cli/usage': { exit: 2, status: 400, about: 'A command was called with arguments it does not take.' },
  'cli/unknown-command': { exit: 2, status: 404, about: 'There is no such command.' },
  'cli/refused': { exit: 1, status: 409, about: 'A command that asks first was not allowed to go on.' },
  'cli/not-written': { exit: 1, status: 500, about: 'A file or standard output can not be written.' },
};

export const cliFault: FaultMaker<CliFaultCode> = faultMaker(cliFaults);
