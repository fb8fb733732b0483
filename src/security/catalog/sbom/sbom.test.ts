import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { digestOf } from '../../../oci/index.ts';
import type { Catalog, Package } from '../catalog.ts';
import { toSpdxLicense } from './licenses.ts';
import type { SbomSubject } from './sbom-subject.ts';
import { toCycloneDx } from './to-cyclonedx.ts';
import { toSpdx } from './to-spdx.ts';

const layers = [digestOf('lower'), digestOf('upper')];

const subject: SbomSubject = {
  ...{ name: 'app', digest: digestOf('image'), purl: 'pkg:docker/app@latest', layers },
  ...{ created: '2024-01-01T00:00:00Z', version: '1.2.3' },
};

const six: Package = {
  ...{ type: 'deb', name: 'python3-six', version: '1.16-2', purl: 'pkg:deb/debian/python3-six@1.16-2' },
  ...{ licenses: ['MIT', 'GPL-2.0-or-later WITH Classpath-exception-2.0', 'my own'] },
  found: { path: '/var/lib/dpkg/info/python3-six.list', layer: 1 },
  source: { name: 'six', version: '1.16-2' },
  supplier: 'Ann <ann@example.org>',
  homepage: 'https://example.org/six',
};

const egg: Package = {
  ...{ type: 'pypi', name: 'six', version: '1.16', purl: 'pkg:pypi/six@1.16', licenses: ['MIT'] },
  found: { path: '/usr/lib/six.egg-info', layer: 1 },
  partOf: six.purl,
};

const scoped: Package = {
  ...{ type: 'npm', name: '@s/x', version: '', purl: 'pkg:npm/%40s/x', licenses: [] },
  found: { path: '/x/package.json', layer: 0 },
  supplier: 'Somebody Inc.',
  homepage: 'javascript:alert(1)',
};

const catalog: Catalog = {
  system: { id: 'debian', version: '12', name: 'Debian 12', found: { path: '/etc/os-release', layer: 0 } },
  packages: [six, scoped, egg],
  unread: [],
};

/** JSON as somebody reads it who does not know what wrote it. */
// biome-ignore lint/suspicious/noExplicitAny: each test says what it expects
const reread = (value: unknown): any => JSON.parse(JSON.stringify(value));

describe('SPDX', () => {
  const document = reread(toSpdx(catalog, subject));
  const idOf = (name: string): string =>
    document.packages.find((each: { readonly name: string }) => each.name === name).SPDXID;

  test('the document has what clause 6 asks for', () => {
    const { packages, relationships, hasExtractedLicensingInfos, ...rest } = document;
    assert.deepEqual(rest, {
      spdxVersion: 'SPDX-2.3',
      dataLicense: 'CC0-1.0',
      SPDXID: 'SPDXRef-DOCUMENT',
      name: 'app',
      documentNamespace: `https://spdx.org/spdxdocs/nacre-${subject.digest.slice('sha256:'.length)}`,
      creationInfo: { created: '2024-01-01T00:00:00Z', creators: ['Tool: nacre-1.2.3'] },
    });
  });

  test('every element has an id of its own, and every relationship leads from one to another', () => {
    const ids: readonly string[] = [
      'SPDXRef-DOCUMENT',
      ...document.packages.map(({ SPDXID }: { readonly SPDXID: string }) => SPDXID),
    ];
    assert.equal(new Set(ids).size, ids.length);
    for (const id of ids) assert.match(id, /^SPDXRef-[a-zA-Z0-9.-]+$/);
    for (const { spdxElementId, relatedSpdxElement } of document.relationships) {
      assert.ok(ids.includes(spdxElementId));
      assert.ok(ids.includes(relatedSpdxElement));
    }
  });

  test('image and system are packages, too, with a purpose that the schema has', () => {
    const purposes = document.packages.map(
      (each: { readonly primaryPackagePurpose?: string }) => each.primaryPackagePurpose,
    );
    assert.deepEqual(purposes.slice(0, 3), ['CONTAINER', 'OPERATING_SYSTEM', undefined]);
  });

  test('a package says what it is, whose, and where it was found', () => {
    assert.deepEqual(document.packages[2], {
      SPDXID: idOf('python3-six'),
      name: 'python3-six',
      versionInfo: '1.16-2',
      downloadLocation: 'NOASSERTION',
      filesAnalyzed: false,
      licenseConcluded: 'NOASSERTION',
      copyrightText: 'NOASSERTION',
      licenseDeclared: 'MIT AND (GPL-2.0-or-later WITH Classpath-exception-2.0) AND LicenseRef-my-own-5ce28039',
      supplier: 'Person: Ann (ann@example.org)',
      homepage: 'https://example.org/six',
      packageFileName: '/var/lib/dpkg/info/python3-six.list',
      sourceInfo: 'built package from: six 1.16-2',
      comment: `layerID: ${layers[1]}`,
      externalRefs: [{ referenceCategory: 'PACKAGE-MANAGER', referenceType: 'purl', referenceLocator: six.purl }],
    });
    const { versionInfo, homepage, supplier, licenseDeclared } = document.packages[3];
    assert.deepEqual(
      [versionInfo, homepage, supplier, licenseDeclared],
      [undefined, undefined, 'Organization: Somebody Inc.', 'NOASSERTION'],
    );
  });

  test('every reference to a licence of its own is explained', () => {
    const said = JSON.stringify(document.packages).match(/LicenseRef-[a-zA-Z0-9.-]+/g);
    const explained = document.hasExtractedLicensingInfos;
    assert.deepEqual(
      said,
      explained.map(({ licenseId }: { readonly licenseId: string }) => licenseId),
    );
    assert.equal(explained[0].extractedText, 'my own');
  });

  test('what came with a package is contained in it', () => {
    const contained = {
      spdxElementId: idOf('python3-six'),
      relationshipType: 'CONTAINS',
      relatedSpdxElement: idOf('six'),
    };
    assert.deepEqual(
      document.relationships.filter(
        (each: { readonly spdxElementId: string }) => each.spdxElementId === idOf('python3-six'),
      ),
      [contained],
    );
  });

  test('the same catalog gives the same bytes', () => {
    assert.equal(JSON.stringify(toSpdx(catalog, subject)), JSON.stringify(toSpdx(structuredClone(catalog), subject)));
  });
});

test('CycloneDX', () => {
  const document = reread(toCycloneDx(catalog, subject));
  assert.deepEqual([document.bomFormat, document.specVersion, document.version], ['CycloneDX', '1.6', 1]);
  const [system, first, second] = document.components;
  assert.deepEqual([system.type, system.name, system.version], ['operating-system', 'debian', '12']);
  assert.deepEqual(
    first.licenses,
    six.licenses.map((name) => ({ license: { name } })),
  );
  assert.deepEqual([second.group, second.name, second.version, second.purl], ['@s', 'x', undefined, scoped.purl]);
  assert.deepEqual(document.components[3].licenses, [{ expression: 'MIT' }]);
  const references = document.components.map((each: { readonly 'bom-ref': string }) => each['bom-ref']);
  assert.equal(new Set(references).size, references.length);
});

test('licences', () => {
  const cases: readonly (readonly [licenses: readonly string[], expression: string])[] = [
    [[], 'NOASSERTION'],
    [['MIT'], 'MIT'],
    [['(MIT OR Apache-2.0)', 'ISC'], '((MIT OR Apache-2.0)) AND ISC'],
    [['LicenseRef-x'], 'LicenseRef-LicenseRef-x'],
  ];
  for (const [licenses, expression] of cases)
    assert.match(toSpdxLicense(licenses).expression, new RegExp(`^${RegExp.escape(expression)}`));
  const [one, two] = ['a b', 'a  b'].map((text) => toSpdxLicense([text]).expression);
  assert.notEqual(one, two);
});
