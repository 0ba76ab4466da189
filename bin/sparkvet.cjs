#!/usr/bin/env node
'use strict';
// Parses on every Node since 10, so that an old one gets one clear line instead of a syntax error.
var MIB = 1024 * 1024;
/** Measured: below it Node aborts as soon as it starts a thread, without a word; below two thirds of it before this line. */
var MIN_ADDRESS_SPACE_MIB = 1536;

/** What `ulimit -v` left to this process, in MiB; no limit where nobody says so. */
function addressSpaceMib() {
  try {
    var limits = require('node:fs').readFileSync('/proc/self/limits', 'utf8');
    var found = /^Max address space +(\d+)/m.exec(limits);
    return found === null ? Infinity : Number(found[1]) / MIB;
  } catch {
    return Infinity; // no Linux, or a Node that is too old
  }
}

var major = Number(process.versions.node.split('.')[0]);
var addressSpace = Math.floor(addressSpaceMib());
if (major < 24) {
  process.stderr.write(
    'sparkvet needs Node 24 or newer; this is Node ' + process.versions.node + '\n',
  );
  process.exit(2);
} else if (addressSpace < MIN_ADDRESS_SPACE_MIB) {
  process.stderr.write(
    'sparkvet: the system gives this process ' +
      addressSpace +
      ' MiB of addresses, and Node needs ' +
      MIN_ADDRESS_SPACE_MIB +
      ': raise the limit (ulimit -v)\n',
  );
  process.exit(2);
} else {
  import('../dist/cli/main.js').catch(function (error) {
    process.stderr.write('sparkvet: this installation is damaged\n' + error.stack + '\n');
    process.exitCode = 70;
  });
}
