'use strict';

// Uses only old syntax, so that an outdated Node can parse it and report the version.

var OLDEST = [20, 19];
var found = process.versions.node.split('.').map(Number);
if (found[0] < OLDEST[0] || (found[0] === OLDEST[0] && found[1] < OLDEST[1])) {
  process.stderr.write(
    'ex7 needs Node ' +
      OLDEST.join('.') +
      ' or newer and this is Node ' +
      process.versions.node +
      ': install Node 24 (nvm install), then run npm ci\n',
  );
  process.exit(1);
}
