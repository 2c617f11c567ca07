import { type Wording, wordingsIn } from './lexicon.ts';

// The common forms in German, French and Spanish. What else such a prompt says is not understood, and refused.

const GERMAN = `
macd_signal: signallinie
it: er, sie, dieser, diese, ihn
but: aber, jedoch
long: kaufe, kaufen, kauf, kaufsignal, gehe long, long gehen, kaufe long, geh long
short: verkaufe short, leerverkaufen, leerverkauf, gehe short, short gehen, geh short, shorte, leerverkaufe
sell: verkaufe, verkaufen, verkauf
if: wenn, sobald, falls, solange, sofern
and: und, sowie
or: oder
not: nicht, nie, niemals
no: kein, keine, keinen, ohne
only: nur, ausschließlich
above: über, oberhalb, größer als, höher als, über dem, über den, über die, oberhalb des, oberhalb der
below: unter, unterhalb, kleiner als, niedriger als, unter dem, unter den, unter die, unterhalb des, unterhalb der
cross: kreuzt, schneidet, kreuzen, durchbricht
cross above: von unten nach oben kreuzt, kreuzt von unten nach oben, nach oben durchbricht, durchbricht nach oben, nach oben kreuzt, kreuzt nach oben, von unten kreuzt, kreuzt von unten, nach oben schneidet, von unten schneidet, von unten durchbricht
cross below: von oben nach unten kreuzt, kreuzt von oben nach unten, nach unten durchbricht, durchbricht nach unten, nach unten kreuzt, kreuzt nach unten, von oben kreuzt, kreuzt von oben, nach unten schneidet, von oben schneidet, von oben durchbricht
rise: steigt, steigen, klettert
fall: fällt, fallen, sinkt
closes: schließt, schließen, geschlossen
stays: liegt, notiert, steht, bleibt
rising: steigend, ansteigend
falling: fallend
oversold: überverkauft
overbought: überkauft
price: kurs, preis, der kurs, der preis
close: schlusskurs
high: hoch, hochs
low: tief, tiefs
yesterday: gestrigen, vortags, vortag, gestern, vortageshoch
yesterday high: vortageshoch
yesterday low: vortagestief
of: des, vom, von
ma: gleitender durchschnitt, gleitenden durchschnitt, gleitende durchschnitt, gd
sma: einfacher gleitender durchschnitt
stop: stopp, verlustbegrenzung
target: ziel, gewinnziel, kursziel
at: bei
on: auf, am, im
with: mit
to: bis
between: zwischen
after: nach
before: vor
in: in
tick: ticks
point: punkte, punkt, punkten
percent: prozent
bar: kerze, kerzen, balken
minute chart: minutenchart, minuten-chart
minute bar: minutenkerzen, minutenkerze
minute: minuten, minute
hour chart: stundenchart
hour: stunde, stunden
day: tag, tage, tagen
exit: raus, aussteigen, ausstieg, steige aus, glattstellen, schließe die position, position schließen, schließe alles, alle positionen schließen
trade: trade, handel, handle, position
contract: kontrakt, kontrakte
monday: montag, montags
tuesday: dienstag, dienstags
wednesday: mittwoch, mittwochs
thursday: donnerstag, donnerstags
friday: freitag, freitags
daily_trades: pro tag, am tag, täglich
green: grüne, grünen, grüner
red: rote, roten, roter
row: in folge, hintereinander, nacheinander
bollinger: bollinger-band, bollingerband, bollingerbänder, bollinger-bänder
upper: obere, oberes, oberen, obere bollinger
lower: untere, unteres, unteren
breakout: ausbruch
volume: volumen
: der, die, das, dem, den, ein, eine, einen, einer, einem, ich, möchte, will, bitte, und zwar, dann, uhr, wird, ist, sind, beim, zum, zur, strategie, auch, es, setze, gewinn, mitnehmen, denn, werden, als, gehe, bin
`;

const FRENCH = `
upper band: bande supérieure, bande haute
lower band: bande inférieure, bande basse
above: dépasse
macd_signal: ligne de signal
it: il, elle
break: casse, cassent, franchit
highest high: plus haut sur
lowest low: plus bas sur
long: acheter, achète, achete, achat, acheter long, achetez, aller long
short: vendre à découvert, vendez à découvert, vente à découvert, vendre a decouvert, shorter
sell: vendre, vends, vendez, vente
if: quand, lorsque, si, dès que, lorsqu'il, tant que, quand il, lorsqu
and: et, ainsi que
or: ou
not: pas, jamais, n'est pas, ne
no: sans, aucun, aucune, pas de
only: seulement, uniquement, que le
above: au-dessus, au dessus, supérieur à, supérieur, plus de, au-dessus de, au-dessus du, au dessus de, au dessus du, au-dessus de la, au-dessus des
below: en dessous, sous, au-dessous, inférieur à, inférieur, moins de, en dessous de, en dessous du, en-dessous, en-dessous de, au-dessous de
cross: croise, croisent, croisement, traverse
cross above: passe au-dessus, passe au dessus, repasse au-dessus, croise à la hausse, passe au-dessus de, passe au-dessus du, passe au-dessus de la, franchit à la hausse, croise au-dessus de, croise au-dessus, coupe à la hausse, casse à la hausse, croise par le haut
cross below: passe sous, passe en dessous, repasse sous, croise à la baisse, passe en dessous de, passe en dessous du, franchit à la baisse, coupe à la baisse, casse à la baisse, croise en dessous, croise par le bas
closes: clôture, cloture, ferme
rise: monte
fall: descend, tombe, baisse
oversold: survendu, en survente
overbought: suracheté, en surachat
price: prix, cours, le prix, le cours
high: haut, plus haut
low: bas, plus bas
yesterday: veille, hier, la veille, d'hier, jour précédent
of: de, du, des, d
ma: mm, moyenne mobile
ema: mme, moyenne mobile exponentielle
sma: mms, moyenne mobile simple
target: objectif, cible, objectif de
stop: stop, stop de
at: à
on: sur, en
with: avec
between: entre
after: après
before: avant
to: jusqu'à
tick: ticks
percent: pourcent, pour cent
bar: bougie, bougies, barre, barres
minute: minutes, minute
hour: heure, heures
day: jour, jours
chart: graphique
trade: trade, position
exit: sortir, sortie, clôturer la position, fermer la position, sors
contract: contrat, contrats
monday: lundi, lundis
tuesday: mardi, mardis
wednesday: mercredi, mercredis
thursday: jeudi, jeudis
friday: vendredi, vendredis
daily_trades: par jour
green: vertes, verte, haussières
red: rouges, rouge, baissières
row: de suite, consécutives, d'affilée
upper: supérieure
lower: inférieure
bollinger: bande de bollinger, bandes de bollinger
: le, la, les, l, un, une, est, sont, je, veux, stratégie, il, elle, puis, que, qui, au, aux, se, s
`;

const SPANISH = `
long: comprar, compra, compre, ir largo, ponerse largo, largo, entrar en largo, entrar largo
short: vender en corto, vende en corto, venta en corto, ir corto, corto, ponerse corto, entrar en corto, vender corto
sell: vender, vende, venta
if: cuando, si, en cuanto, siempre que, mientras
and: y, e
or: o
not: no, nunca, jamás
no: sin, ningún, ninguna
only: solo, sólo, solamente, únicamente
above: por encima, encima, mayor que, superior a, por encima de, por encima del, por encima de la, sobre, encima de
below: por debajo, debajo, menor que, inferior a, por debajo de, por debajo del, por debajo de la, bajo, debajo de
cross: cruza, cruce, cruzan, cruzar, atraviesa
cross above: cruza al alza, cruza hacia arriba, cruce al alza, cruza por encima de, cruza por encima, cruce por encima de, cruce por encima, cruza por encima de la, cruce por encima de la, rompe al alza, supera, sube por encima de, cruce hacia arriba
cross below: cruza a la baja, cruza hacia abajo, cruce a la baja, cruza por debajo de, cruza por debajo, cruce por debajo de, cruce por debajo, cruza por debajo de la, cruce por debajo de la, rompe a la baja, baja de, cae por debajo de, caiga por debajo de, baje de, cruce hacia abajo
closes: cierra, cierre, cierre por
stays: esté, está, se mantenga
rise: sube, suba
fall: cae, caiga, baja, baje
oversold: sobrevendido, sobreventa, en sobreventa
overbought: sobrecomprado, sobrecompra, en sobrecompra
price: precio, el precio, cotización
high: máximo, máximos, alto
low: mínimo, mínimos
yesterday: ayer, de ayer, día anterior
of: de, del
ma: media móvil, media movil, mm
ema: media móvil exponencial, ema
sma: media móvil simple
target: objetivo
at: a
on: en
with: con
between: entre
after: después, despues
before: antes
to: hasta
tick: ticks
point: puntos
percent: por ciento
bar: vela, velas, barras, barra, periodos, períodos
minute: minutos, minuto
hour: hora, horas
day: día, dias, días
chart: gráfico, grafico
trade: operación, operaciones, posición
exit: salir, salida, cerrar la posición, cerrar posición, cerrar
contract: contrato, contratos
monday: lunes
tuesday: martes
wednesday: miércoles, miercoles
thursday: jueves
friday: viernes
daily_trades: al día, por día
green: verdes, verde, alcistas
red: rojas, roja, bajistas
row: seguidas, consecutivas
upper: superior
lower: inferior
bollinger: banda de bollinger, bandas de bollinger
: el, la, los, las, un, una, es, que, quiero, estrategia, lo, se, al, entonces, por
`;

export type Language = 'German' | 'French' | 'Spanish';

export const FOREIGN_WORDINGS: Readonly<Record<Language, readonly Wording[]>> = {
  German: wordingsIn(GERMAN),
  French: wordingsIn(FRENCH),
  Spanish: wordingsIn(SPANISH),
};

/** Words that English does not have: two of one language decide. */
export const MARKS: Readonly<Record<Language, ReadonlySet<string>>> = {
  German: new Set(
    'wenn sobald der die das dem den und nicht über unter kaufe kaufen verkaufe verkaufen kreuzt ziel kurs nur kein keine ohne bei mit fällt steigt schließt kerzen ein eine gehe nie niemals nach vor zwischen uhr'.split(
      ' ',
    ),
  ),
  French: new Set(
    'quand lorsque acheter achète achete vendre le la les du des une croise passe sous et objectif avec pas jamais dès si sur au-dessus moyenne mobile bougies entre après uniquement seulement'.split(
      ' ',
    ),
  ),
  Spanish: new Set(
    'cuando comprar compra vender vende el los las del cruza cruce por encima debajo con objetivo media móvil nunca solo sólo precio velas si entre después antes y'.split(
      ' ',
    ),
  ),
};
