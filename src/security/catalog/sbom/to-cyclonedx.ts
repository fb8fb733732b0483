import type { JsonObject } from '../../../base/index.ts';
import type { Catalog, Package } from '../catalog.ts';
import { isExpression } from './licenses.ts';
import type { SbomSubject } from './sbom-subject.ts';

/**
 * A catalog as a CycloneDX 1.6 document. The same catalog and subject give the same document.
 *
 * Source: CycloneDX 1.6, bom-1.6.schema.json.
 */
export function toCycloneDx(catalog: Catalog, subject: SbomSubject): JsonObject {
  const { system, packages } = catalog;
  return {
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: {
      timestamp: subject.created,
      tools: { components: [{ type: 'application', name: 'nacre', version: subject.version }] },
      component: {
        ...{ type: 'container', 'bom-ref': subject.digest, name: subject.name, version: subject.digest },
        ...(subject.purl === undefined ? {} : { purl: subject.purl }),
      },
    },
    components: [
      ...(system === undefined
        ? []
        : [
            {
              ...{ type: 'operating-system', 'bom-ref': `os:${system.id}@${system.version}`, name: system.id },
              ...(system.version === '' ? {} : { version: system.version }),
              description: system.name,
            },
          ]),
      ...packages.map((each) => toComponent(each, subject)),
    ],
  };
}

function toComponent(each: Package, subject: SbomSubject): JsonObject {
  const { type, name, version, purl, licenses, found, homepage } = each;
  const [group, short] = splitName(type, name);
  const layer = subject.layers[found.layer];
  return {
    ...{ type: 'library', 'bom-ref': `${purl}#${found.path}` },
    ...(group === undefined ? {} : { group }),
    name: short,
    ...(version === '' ? {} : { version }),
    ...(licenses.length === 0 ? {} : { licenses: toLicenses(licenses) }),
    purl,
    ...(homepage !== undefined && /^https?:\/\/\S+$/.test(homepage)
      ? { externalReferences: [{ type: 'website', url: homepage }] }
      : {}),
    evidence: { occurrences: [{ location: found.path }] },
    properties: [
      { name: 'nacre:type', value: type },
      ...(layer === undefined ? [] : [{ name: 'nacre:layer', value: layer }]),
      ...(each.source === undefined
        ? []
        : [{ name: 'nacre:source', value: `${each.source.name}@${each.source.version}` }]),
      ...(each.partOf === undefined ? [] : [{ name: 'nacre:part-of', value: each.partOf }]),
    ],
  };
}

const separators: Partial<Record<Package['type'], RegExp>> = { maven: /^([^:]+):(.+)$/, npm: /^(@[^/]+)\/(.+)$/ };

function splitName(type: Package['type'], name: string): readonly [group: string | undefined, name: string] {
  const [, group, short = name] = separators[type]?.exec(name) ?? [];
  return [group, short];
}

/** One expression, or names: a document may not mix them. */
function toLicenses(licenses: readonly string[]): readonly JsonObject[] {
  const [only] = licenses;
  if (licenses.length === 1 && only !== undefined && isExpression(only)) return [{ expression: only }];
  return licenses.map((name) => ({ license: { name } }));
}
