import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { Fault } from '../base/index.ts';
import { parseTemplate, renderHeads, renderTemplate, templateMethod, toDictionary } from './index.ts';

const data = {
  Name: '/web',
  State: { Status: 'running', Pid: 17, OOMKilled: false, Health: undefined, ExitCode: 0 },
  Args: ['-c', 'sleep 1'],
  Labels: toDictionary({ 'com.example.a': '1', plain: 'yes' }),
  Ports: toDictionary({ '80/tcp': [{ HostIp: '0.0.0.0', HostPort: '8080' }], '81/tcp': null }),
  Nothing: null,
  Load: 0.5,
  Label: templateMethod((name) => `label ${name}`),
};

function render(text: string, values: unknown = data): string {
  return renderTemplate(parseTemplate(text, '--format'), values);
}

/** Each as Docker's own `--format` answers it. */
const cases: readonly (readonly [template: string, expected: string])[] = [
  ['plain', 'plain'],
  ['{{.Name}}', '/web'],
  ['{{ .State.Status }} {{.State.Pid}}', 'running 17'],
  ['{{$.State.Status}}', 'running'],
  ['{{.State.OOMKilled}}', 'false'],
  ['{{.Nothing}}', '<no value>'],
  ['{{.Labels.plain}} {{.Labels.absent}}', 'yes <no value>'],
  ['{{index .Labels "com.example.a"}}|{{index .Labels "absent"}}|', '1||'],
  ['{{(index (index .Ports "80/tcp") 0).HostPort}}', '8080'],
  ['{{index .Ports "80/tcp" 0 "HostPort"}}', '8080'],
  ['{{.Args}} {{len .Args}} {{len .Name}}', '[-c sleep 1] 2 4'],
  ['{{.Labels}}', 'map[com.example.a:1 plain:yes]'],
  ['{{json .Args}} {{.State.Pid | json}} {{json .Nothing}}', '["-c","sleep 1"] 17 null'],
  ['{{json .State}}', '{"Status":"running","Pid":17,"OOMKilled":false,"ExitCode":0}'],
  ['{{if .State.Health}}{{.State.Health.Status}}{{else}}none{{end}}', 'none'],
  ['{{if eq .State.Status "paused"}}a{{else if eq .State.Pid 17}}b{{else}}c{{end}}', 'b'],
  ['{{with .State}}{{.Status}} {{$.Name}}{{end}}', 'running /web'],
  ['{{with .Nothing}}{{.}}{{else}}none{{end}}', 'none'],
  ['{{range .Args}}<{{.}}>{{end}}', '<-c><sleep 1>'],
  ['{{range $i, $arg := .Args}}{{$i}}={{$arg}};{{end}}', '0=-c;1=sleep 1;'],
  ['{{range $port, $hosts := .Ports}}{{$port}}:{{len $hosts}} {{else}}none{{end}}', '80/tcp:1 81/tcp:0 '],
  ['{{range $key, $value := .Labels}}{{$key}}={{$value}} {{end}}', 'com.example.a=1 plain=yes '],
  ['{{range .Nothing}}x{{else}}none{{end}}', 'none'],
  ['{{range 3}}{{.}}{{end}}', '012'],
  ['{{range .Args}}{{break}}{{end}}{{range .Args}}{{if eq . "-c"}}{{continue}}{{end}}{{.}}{{end}}', 'sleep 1'],
  ['{{$x := 1}}{{if true}}{{$x = 2}}{{$y := 3}}{{$y}}{{end}}{{$x}}', '32'],
  ['{{$x := 1}}{{if true}}{{$x := 2}}{{$x}}{{end}}{{$x}}', '21'],
  ['a {{- " b " -}} c', 'a b c'],
  ['a {{/* nothing */}} b{{- /* nor this */ -}} c', 'a  bc'],
  ['{{"}}"}}{{`\\n`}}{{"\\t\\x41\\u00e9"}}', '}}\\n\tA\u00e9'],
  ['{{println 1 "a"}}{{print 1 2 "a" "b" 3}}', '1 a\n1 2ab3'],
  [
    '{{printf "%-5s|%5d|%05d|%q|%v|%x|%.2f|%%" "ab" 7 -7 "x" .Args 255 .Load}}',
    'ab   |    7|-0007|"x"|[-c sleep 1]|ff|0.50|%',
  ],
  ['{{printf "%d %s" "x"}}', '%!d(string=x) %!s(MISSING)'],
  ['{{printf "%s" 1}}{{printf "a" 1}}', '%!s(int=1)a%!(EXTRA int=1)'],
  ['{{eq 1 2 1}} {{ne "a" "b"}} {{lt 1 2}} {{le 2 2}} {{gt "b" "a"}} {{ge 1 2}}', 'true true true true true false'],
  ['{{and 1 0 .Missing}} {{or 0 "x" .Missing}} {{not 0}}', '0 x true'],
  [
    '{{split "a,b" ","}} {{join .Args "+"}} {{title "two words"}} {{upper "a"}}{{lower "B"}}',
    '[a b] -c+sleep 1 Two Words Ab',
  ],
  ['[{{pad "x" 1 2}}][{{pad "" 1 2}}] {{truncate "abcdef" 3}} {{truncate "ab" 3}}', '[ x  ][] abc ab'],
  ['{{slice "abcdef" 1 3}}{{slice .Args 1}}', 'bc[sleep 1]'],
  ['{{html "<a>"}} {{urlquery "a b&c"}} {{js "it\'s"}}', "&lt;a&gt; a+b%26c it\\'s"],
  ['{{.Label "x"}} {{"y" | .Label}} {{printf "%s!" (.Label "z")}}', 'label x label y label z!'],
  ['{{0.000001}} {{1e21}} {{0x10}} {{-1}} {{1_000}} {{1.0}}', '1e-06 1e+21 16 -1 1000 1'],
  ["{{'a'}} {{not nil}}", '97 true'],
];

describe('renderTemplate', () => {
  for (const [template, expected] of cases) test(template, () => assert.equal(render(template), expected));

  test('heads stay as they are where a row is changed', () => {
    const heads = toDictionary({ ID: 'CONTAINER ID', Names: 'NAMES' });
    const template = parseTemplate('{{.ID}}|{{json .Names | upper}}|{{truncate .ID 3}}|{{title .ID}}', '--format');
    assert.equal(renderHeads(template, heads), 'CONTAINER ID|NAMES|CONTAINER ID|CONTAINER ID');
  });
});

/** Template, the place it breaks at, the message's beginning and what the hint says. */
const faults: readonly (readonly [template: string, place: string, message: string, hint: string])[] = [
  ['{{.Nam}}', '1:3', 'there is no field Nam', 'Did you mean .Name?'],
  ['{{.name}}', '1:3', 'there is no field name', 'Did you mean .Name?'],
  [
    'a\n  {{.State.Foo}}',
    '2:11',
    'there is no field Foo in .State',
    'Use one of Status, Pid, OOMKilled, Health, ExitCode.',
  ],
  ['{{.State.Health.Status}}', '1:16', '.State.Health is not there, nor its field Status', 'Ask first'],
  ['{{.Name.Foo}}', '1:8', '.Name is a text, and has no field Foo', 'Take the field out.'],
  ['{{.constructor}}', '1:3', 'there is no field constructor', 'Use one of'],
  ['{{.Args.length}}', '1:8', '.Args is a list', 'Take'],
  ['{{.Name "x"}}', '1:3', '.Name is no function', 'Write the function first.'],
  ['{{.Label}}', '1:3', '.Label wants one text', 'Write .Label "name".'],
  ['{{index .Args 2}}', '1:3', 'index: index 2 is out of range: there are 2', 'Ask first'],
  ['{{eq 1 "1"}}', '1:3', 'eq: can not compare a number with a text', 'Write text in quotes'],
  ['{{eq 1}}', '1:3', 'eq is given 1 values', 'Give it 2 or more.'],
  ['{{range 1.5}}{{end}}', '1:9', 'range can not go over a number', 'Give it a list.'],
  ['{{nil}}', '1:3', 'nil is no value to show', 'Write "".'],
  ['{{ .Name', '1:1', 'an action does not end', 'Close it with }}.'],
  ['{{.Name | lowr}}', '1:11', 'there is no function lowr', 'Did you mean lower?'],
  ['{{if .Name}}x', '1:14', '{{if}} does not end', 'Close it with {{end}}.'],
  ['{{end}}', '1:6', '{{end}} without a block', 'Take it out'],
  ['{{if 1}}{{else}}{{else}}{{end}}', '1:23', 'a second {{else}}', 'Write {{else if …}}'],
  ['{{break}}', '1:8', '{{break}} outside of range', 'Take it out'],
  ['{{$x}}', '1:3', 'there is no variable $x', 'Declare it first: {{$x := …}}.'],
  ['{{if true}}{{$x := 1}}{{end}}{{$x}}', '1:32', 'there is no variable $x', 'Declare it first: {{$x := …}}.'],
  ['{{$x = 1}}', '1:8', 'there is no variable $x', 'Declare it: $x := …'],
  ['{{"a}}', '1:3', 'a text does not end', 'Close it with ".'],
  ['{{"\\q"}}', '1:3', 'bad escape', 'Write a backslash'],
  ['{{(.Name}}', '1:9', 'a parenthesis does not end', 'Close it with ).'],
  ['{{}}', '1:3', 'a value is missing', 'Write a field'],
  ['{{.Name | }}', '1:11', 'a value is missing', 'Write a field'],
  ['{{.Name )}}', '1:9', 'unexpected ) in an action', 'Close the action'],
  ['{{template "x"}}', '1:3', '{{template}} is not known here', 'Write the text'],
  ['{{12x}}', '1:3', 'bad number 12', 'Write text in quotes.'],
  [`{{${'('.repeat(200)}1${')'.repeat(200)}}}`, '1:104', 'parentheses are nested too deep', 'Keep'],
  [`${'{{if 1}}'.repeat(200)}${'{{end}}'.repeat(200)}`, '1:806', 'blocks are nested too deep', 'Write fewer.'],
];

describe('faults have a place and a hint', () => {
  for (const [template, place, message, hint] of faults) {
    test(template.slice(0, 60), () => {
      const fault = faultOf(template);
      assert.equal(`${fault.place?.line}:${fault.place?.column}`, place);
      assert.ok(fault.message.startsWith(message), fault.message);
      assert.ok(`${fault.hint}`.startsWith(hint), `${fault.hint}`);
    });
  }
});

function faultOf(template: string): Fault {
  try {
    render(template);
  } catch (error) {
    if (error instanceof Fault) return error;
    throw error;
  }
  return assert.fail('there was no fault');
}

describe('any template', () => {
  const piece = fc.oneof(
    fc.constantFrom(
      '{{',
      '}}',
      '{{-',
      '-}}',
      'if',
      'range',
      'else',
      'end',
      '.',
      '.Name',
      '.State',
      '$',
      '$x',
      ':=',
      '=',
    ),
    fc.constantFrom(
      '|',
      '(',
      ')',
      ',',
      '"',
      '`',
      "'",
      '/*',
      '*/',
      'index',
      'printf',
      'eq',
      'and',
      'slice',
      '"%*d"',
      '7',
    ),
    fc.string({ maxLength: 3 }),
  );

  test('is rendered, or refused with a place', () => {
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 14 }), fc.boolean(), (pieces, spaced) => {
        try {
          assert.equal(typeof render(pieces.join(spaced ? ' ' : '')), 'string');
        } catch (error) {
          assert.ok(error instanceof Fault && error.place !== undefined, String(error));
        }
      }),
    );
  });

  test('that is text alone is shown as it is', () => {
    fc.assert(fc.property(fc.string(), (text) => text.includes('{{') || render(text) === text));
  });

  test('shows any text that stands in quotes', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => render(`{{${quote(text)}}}`) === text));
  });

  test('shows any data as JSON that reads back', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        assert.deepEqual(JSON.parse(render('{{json .}}', value)), JSON.parse(JSON.stringify(value)));
      }),
    );
  });
});

/** A text as Go writes it, with escapes of all its characters. */
function quote(text: string): string {
  return `"${[...text].map((each) => `\\U${each.codePointAt(0)?.toString(16).padStart(8, '0')}`).join('')}"`;
}
