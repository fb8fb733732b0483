export { type ConfigNode, placeOf } from './config-node.ts';
export { collectErrors, parseYaml, type Report } from './parse-yaml.ts';
export { choice, count, flag, listOf, mapOf, quantity, record, type Shape, text } from './shape.ts';
