import { rules } from '../src/build/dockerfile/index.ts';

/** docs/reference/build-checks.md: every build check, in the order of their names. */
export function buildChecksPage(): string {
  return `# Build checks

What is allowed in a Dockerfile and likely a mistake. The names are those of BuildKit's checks. \`nacre build --check\` makes them without
building and exits with 1 when one finds something; \`--format json\` and \`--format sarif\` are for programs. A build makes them too, and
tells what they found when it is over.

| check | what it finds | what to do |
|---|---|---|
${rules.map((rule) => `| \`${rule.name}\`${rule.experimental ? ' (on trial)' : ''} | ${escapeCell(rule.about)} | ${escapeCell(rule.remedy)} |\n`).join('')}
## Which checks are made

At the top of the Dockerfile, with a semicolon between options:

    # check=skip=JSONArgsRecommended,StageNameCasing;error=true

- \`skip=\` leaves out the checks named, or \`all\`.
- \`error=true\` makes a build fail when a check finds something.
- \`experimental=\` adds checks on trial, by name or \`all\`.

\`--build-arg BUILDKIT_DOCKERFILE_CHECK=skip=all\` takes the place of that line. A comment above an instruction speaks for that one alone:

    # check=skip=SecretsUsedInArgOrEnv
    ARG TOKEN_KEY

## Where they differ from BuildKit's

- \`UndefinedVar\` says nothing of \`\${NAME:-word}\` and its like, which say themselves what to take. Of what an image that is not in the
  store may set nothing is known: then only names near to one that is known are told.
- \`CopyIgnoredFile\` understands exceptions (\`!PATH\`) in the ignore file.
- What is wrong with the instructions that ONBUILD of a base leaves to a build is not told there.
- Findings point at the word they are about, not only at the instruction.
`;
}

function escapeCell(text: string): string {
  return text.replaceAll('|', '\\|');
}
