import { type FaultMaker, type FaultTable, faultMaker } from '../base/index.ts';

export type TemplateFaultCode = 'template/bad-syntax' | 'template/no-field' | 'template/bad-value';

export const templateFaults: FaultTable<TemplateFaultCode> = {
  'template/bad-syntax': { exit: 2, status: 400, about: 'A template is malformed, or uses what is not known here.' },
  'template/no-field': { exit: 1, status: 400, about: 'A template asks for a field that is not there.' },
  'template/bad-value': { exit: 1, status: 400, about: 'A function of a template can not take what it was given.' },
};

export const templateFault: FaultMaker<TemplateFaultCode> = faultMaker(templateFaults);
