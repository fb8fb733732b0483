import { createHash } from 'node:crypto';
import type { JsonObject } from '../../../base/index.ts';
import { digestHex } from '../../../oci/index.ts';
import type { Catalog, Package, SystemRelease } from '../catalog.ts';
import { type SpdxLicense, toSpdxLicense } from './licenses.ts';
import type { SbomSubject } from './sbom-subject.ts';

const documentId = 'SPDXRef-DOCUMENT';
const imageId = 'SPDXRef-Image';
const systemId = 'SPDXRef-OperatingSystem';
const unknown = 'NOASSERTION';

/**
 * A catalog as an SPDX 2.3 document. The same catalog and subject give the same document: ids come from what they name, everything is in order.
 *
 * Source: SPDX 2.3; what BuildKit's scanners and Trivy write where the specification leaves room (a layer's digest as a comment, the system as a
 * package).
 */
export function toSpdx(catalog: Catalog, subject: SbomSubject): JsonObject {
  const { system } = catalog;
  const described = catalog.packages.map((each) => ({
    each,
    id: toId(each),
    license: toSpdxLicense(each.licenses),
  }));
  return {
    spdxVersion: 'SPDX-2.3',
    dataLicense: 'CC0-1.0',
    SPDXID: documentId,
    name: subject.name,
    documentNamespace: `https://spdx.org/spdxdocs/nacre-${digestHex(subject.digest)}${suffixOf(subject)}`,
    creationInfo: { created: subject.created, creators: [`Tool: nacre-${subject.version}`] },
    packages: [
      describeImage(subject),
      ...(system === undefined ? [] : [describeSystem(system)]),
      ...described.map(({ each, id, license }) => describePackage(each, id, license, subject)),
    ],
    ...describeLicenses(described.map(({ license }) => license)),
    relationships: [
      relate(documentId, 'DESCRIBES', imageId),
      ...(system === undefined ? [] : [relate(imageId, 'CONTAINS', systemId)]),
      ...relatePackages(described),
    ],
  };
}

const common = { downloadLocation: unknown, filesAnalyzed: false, licenseConcluded: unknown, copyrightText: unknown };

/** What tells the documents of one build apart. */
function suffixOf({ stage }: SbomSubject): string {
  return stage === undefined ? '' : `/stages/${encodeURIComponent(stage)}`;
}

/** A stage is no image, and has no digest. */
function describeImage({ name, digest, purl, stage }: SbomSubject): JsonObject {
  const own = {
    versionInfo: digest,
    checksums: [{ algorithm: 'SHA256', checksumValue: digestHex(digest) }],
  };
  return {
    ...{ SPDXID: imageId, name, primaryPackagePurpose: 'CONTAINER' },
    ...common,
    licenseDeclared: unknown,
    supplier: unknown,
    ...(stage === undefined ? own : {}),
    ...(purl === undefined ? {} : { externalRefs: [toReference(purl)] }),
  };
}

function describeSystem({ id, version, name, found }: SystemRelease): JsonObject {
  return {
    ...{ SPDXID: systemId, name: id, ...(version === '' ? {} : { versionInfo: version }) },
    primaryPackagePurpose: 'OPERATING_SYSTEM',
    ...common,
    licenseDeclared: unknown,
    supplier: unknown,
    summary: name,
    sourceInfo: `found in ${found.path}`,
  };
}

function describePackage(each: Package, id: string, { expression }: SpdxLicense, subject: SbomSubject): JsonObject {
  const layer = subject.layers[each.found.layer];
  return {
    ...{ SPDXID: id, name: each.name, ...(each.version === '' ? {} : { versionInfo: each.version }) },
    ...common,
    licenseDeclared: expression,
    supplier: toSupplier(each.supplier),
    ...(isAddress(each.homepage) ? { homepage: each.homepage } : {}),
    packageFileName: each.found.path,
    // In these words Trivy looks for the source package, which advisories of distributions name.
    ...(each.source === undefined
      ? {}
      : { sourceInfo: `built package from: ${each.source.name} ${each.source.version}` }),
    ...(layer === undefined ? {} : { comment: `layerID: ${layer}` }),
    externalRefs: [toReference(each.purl)],
  };
}

function toReference(purl: string): JsonObject {
  return { referenceCategory: 'PACKAGE-MANAGER', referenceType: 'purl', referenceLocator: purl };
}

/** `Person: Ann (ann@example.org)` of `Ann <ann@example.org>`. */
function toSupplier(supplier: string | undefined): string {
  if (supplier === undefined) return unknown;
  const [, name = '', address = ''] = /^([^<]*?)\s*(?:<([^>]*)>)?$/.exec(supplier) ?? [];
  if (name === '') return unknown;
  return address === '' ? `Organization: ${name}` : `Person: ${name} (${address})`;
}

function isAddress(homepage: string | undefined): homepage is string {
  return homepage !== undefined && /^https?:\/\/\S+$/.test(homepage);
}

/** Of what makes a package this one: the same package twice in an image has two ids. */
function toId({ type, purl, found }: Package): string {
  const hash = createHash('sha256').update(`${purl}\n${found.path}`).digest('hex').slice(0, 16);
  return `SPDXRef-Package-${type}-${hash}`;
}

function relate(from: string, how: string, to: string): JsonObject {
  return { spdxElementId: from, relationshipType: how, relatedSpdxElement: to };
}

function relatePackages(described: readonly { readonly each: Package; readonly id: string }[]): readonly JsonObject[] {
  const owners = new Map(described.map(({ each, id }) => [each.purl, id]));
  return described.flatMap(({ each, id }) => {
    const owner = each.partOf === undefined ? undefined : owners.get(each.partOf);
    return [relate(imageId, 'CONTAINS', id), ...(owner === undefined ? [] : [relate(owner, 'CONTAINS', id)])];
  });
}

/** What references of the document's own stand for. */
function describeLicenses(licenses: readonly SpdxLicense[]): JsonObject {
  const own = new Map(licenses.flatMap((license) => [...license.own]));
  if (own.size === 0) return {};
  return {
    hasExtractedLicensingInfos: [...own]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([licenseId, text]) => ({ licenseId, name: text, extractedText: text })),
  };
}
