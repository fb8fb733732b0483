export { type ConfigNode, placeOf } from './config-node.ts';
export { foldDiagnostics } from './fold-diagnostics.ts';
export { collectErrors, parseYaml, type Report } from './parse-yaml.ts';
export { choice, count, type Field, flag, listOf, mapOf, quantity, record, type Shape, text } from './shape.ts';
