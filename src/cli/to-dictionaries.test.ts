import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseTemplate, renderTemplate } from '../template/index.ts';
import { toDictionaries } from './to-dictionaries.ts';

const shape = {
  Config: { Entrypoint: null, Cmd: ['sh'], StopSignal: undefined, Volumes: null, Labels: { a: 'b' } },
  Mounts: [
    { Type: 'bind', Name: undefined, Source: '/srv' },
    { Type: 'volume', Name: 'data', Source: '/volumes/data' },
  ],
};

const rows: readonly (readonly [template: string, text: string])[] = [
  ['{{range .Mounts}}{{.Type}} {{.Name}};{{end}}', 'bind ;volume data;'],
  ['{{.Config.Entrypoint}} {{.Config.Cmd}} {{.Config.Volumes}}', '[] [sh] map[]'],
  ['{{len .Config.Entrypoint}} {{if .Config.Volumes}}some{{else}}none{{end}}', '0 none'],
  ['{{eq .Config.StopSignal ""}}', 'true'],
  ['{{.Config.Labels.a}} {{.Config.Labels.none}}', 'b <no value>'],
  ['{{json .Config.Entrypoint}} {{json .Config.Volumes}}', 'null null'],
  [
    '{{json .}}',
    '{"Config":{"Entrypoint":null,"Cmd":["sh"],"Volumes":null,"Labels":{"a":"b"}},' +
      '"Mounts":[{"Type":"bind","Source":"/srv"},{"Type":"volume","Name":"data","Source":"/volumes/data"}]}',
  ],
];

for (const [template, text] of rows)
  test(`${template} of Docker's shape`, () =>
    assert.equal(renderTemplate(parseTemplate(template, '--format'), toDictionaries(shape)), text));
