import type { JsonObject } from '../../../base/index.ts';
import { serverConfigShape } from './server-config.ts';

/** JSON schema (draft 2020-12) of the configuration, as editors and checkers take it. */
export function serverConfigSchema(): JsonObject {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Configuration of nacre serve',
    ...serverConfigShape.schema,
  };
}
