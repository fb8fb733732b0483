import { type FaultMaker, type FaultTable, faultMaker } from '../base/index.ts';

export type BakeFaultCode =
  | 'bake/bad-file'
  | 'bake/unsupported'
  | 'bake/no-target'
  | 'bake/circle'
  | 'bake/bad-override';

export const bakeFaults: FaultTable<BakeFaultCode> = {
  'bake/bad-file': { exit: 1, status: 400, about: 'A bake file or compose file can not be read.' },
  'bake/unsupported': { exit: 1, status: 400, about: 'A bake file or compose file has something that is not taken.' },
  'bake/no-target': { exit: 1, status: 404, about: 'No target or group has the name asked for.' },
  'bake/circle': { exit: 1, status: 400, about: 'Targets or groups need each other in a circle.' },
  'bake/bad-override': { exit: 2, status: 400, about: 'What --set says is malformed, or sets what there is not.' },
};

export const bakeFault: FaultMaker<BakeFaultCode> = faultMaker(bakeFaults);
