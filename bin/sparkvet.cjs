#!/usr/bin/env node
'use strict';
// Parses on every Node since 10, so that an old one gets one clear line instead of a syntax error.
var major = Number(process.versions.node.split('.')[0]);
if (major < 24) {
  process.stderr.write(
    'sparkvet needs Node 24 or newer; this is Node ' + process.versions.node + '\n',
  );
  process.exit(2);
} else {
  import('../dist/cli/main.js').catch(function (error) {
    process.stderr.write('sparkvet: this installation is damaged\n' + error.stack + '\n');
    process.exitCode = 70;
  });
}
