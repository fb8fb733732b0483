export type { TemplateFaultCode } from './faults.ts';
export { fieldsOf } from './fields-of.ts';
export { parseTemplate, type Template } from './parse-template.ts';
export { renderHeads, renderTemplate } from './render-template.ts';
export { type TemplateMethod, templateMethod, toDictionary, writtenAs } from './value.ts';
