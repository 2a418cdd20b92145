/** The time zones a person can choose from, as the browser knows them; the one in use is always among them. */
export const timeZoneChoices = (inUse: string): readonly { value: string; name: string }[] => {
  const known = Intl.supportedValuesOf('timeZone')
  const all = known.includes(inUse) ? known : [inUse, ...known]
  return all.map((zone) => ({ value: zone, name: zone.replaceAll('_', ' ') }))
}
