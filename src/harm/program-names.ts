/**
 * Programs are told apart by letters alone, in lower case (`use.ts`); these are shown as their makers write them, and all
 * others as they are known.
 */
export const programName = (kind: string): string =>
  Object.hasOwn(NAMES, kind) ? (NAMES[kind] ?? kind) : kind

const NAMES: Readonly<Record<string, string>> = {
  airmail: 'Airmail',
  alpine: 'Alpine',
  aquamail: 'AquaMail',
  betterbird: 'Betterbird',
  bluemail: 'BlueMail',
  'claws mail': 'Claws Mail',
  'em client': 'eM Client',
  evolution: 'Evolution',
  fairemail: 'FairEmail',
  geary: 'Geary',
  'ipad mail': 'iPad Mail',
  'iphone mail': 'iPhone Mail',
  'k mail': 'K-9 Mail',
  kmail: 'KMail',
  'mac os x mail': 'Apple Mail',
  'macos mail': 'Apple Mail',
  mailmate: 'MailMate',
  mailspring: 'Mailspring',
  'microsoft outlook': 'Microsoft Outlook',
  mutt: 'Mutt',
  neomutt: 'NeoMutt',
  offlineimap: 'OfflineIMAP',
  outlook: 'Outlook',
  postbox: 'Postbox',
  roundcube: 'Roundcube',
  'roundcube webmail': 'Roundcube Webmail',
  seamonkey: 'SeaMonkey',
  spark: 'Spark',
  sylpheed: 'Sylpheed',
  'the bat': 'The Bat!',
  thunderbird: 'Thunderbird',
  trojita: 'Trojitá',
  trojitá: 'Trojitá',
  'vivaldi mail': 'Vivaldi Mail',
}
